import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../clock.ts';
import { PgClient } from '../../../store/embedded/pg-client.ts';
import { MessageReader, statementMessages, type PgError } from '../../../store/embedded/pg-messages.ts';
import { PgPool } from '../../../store/embedded/pg-pool.ts';
import { until } from '../../helpers/until.ts';

const message = (type: string, content: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
};
const READY = message('Z', Buffer.from('I'));
const OK = Buffer.concat([message('R', Buffer.alloc(4)), message('S', Buffer.from('server_version\x0018\0')), message('K', Buffer.alloc(8)), READY]);
const error = (code: string, words: string): Buffer => message('E', Buffer.from(`SERROR\0C${code}\0M${words}\0Dsecret\0nrows_key\0\0`));
const row = (...columns: (Buffer | null)[]): Buffer => {
  const parts = columns.map((column) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(column === null ? -1 : column.length);
    return column === null ? length : Buffer.concat([length, column]);
  });
  const count = Buffer.alloc(2);
  count.writeInt16BE(columns.length);
  return message('D', Buffer.concat([count, ...parts]));
};

/** A PostgreSQL that says what it is told to say; `heard` is called for each whole batch. */
async function server(heard: (socket: Socket, batch: Buffer, nth: number) => void, welcome: Buffer = OK): Promise<{ folder: string; close(): void; sockets: Socket[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'pg-'));
  const sockets: Socket[] = [];
  const listening: Server = createServer((socket) => {
    sockets.push(socket);
    let nth = 0;
    socket.on('error', () => undefined);
    socket.on('data', (batch) => {
      nth += 1;
      if (nth > 1) heard(socket, batch, nth - 1);
      // PostgreSQL closes after a refusal.
      else if (welcome === OK) socket.write(welcome);
      else socket.end(welcome);
    });
  });
  await new Promise<void>((resolve) => {
    listening.listen(join(folder, '.s.PGSQL.5432'), resolve);
  });
  return {
    folder,
    sockets,
    close() {
      for (const socket of sockets) socket.destroy();
      listening.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const open = async (folder: string): Promise<PgClient> => PgClient.connect({ socketDir: folder, applicationName: 'test', clock: systemClock });
const failure = async (work: Promise<unknown>): Promise<PgError> => work.then(() => expect.fail('it did not fail'), (caught: unknown) => caught as PgError);

describe('the PostgreSQL client', () => {
  const ONE = { name: 'one', text: 'SELECT $1' };

  it('given an answer in single bytes, between notices and changed settings, the rows come out whole', async () => {
    const pg = await server((socket) => {
      const answer = Buffer.concat([message('1'), message('N', Buffer.from('SNOTICE\0Mhello\0\0')), message('2'), row(Buffer.from('löwe'), null, Buffer.alloc(0)), message('S', Buffer.from('TimeZone\0UTC\0')), row(Buffer.from([0xff, 0x00])), message('C', Buffer.from('SELECT 2\0')), READY]);
      for (const byte of answer) socket.write(Buffer.from([byte]));
    });
    const client = await open(pg.folder);
    const rows = await client.run(ONE, ['x']);
    expect(rows.map((columns) => columns.map((column) => column?.toString('latin1') ?? null))).to.deep.equal([['l\u00c3\u00b6we', null, ''], ['\u00ff\u0000']]);
    client.end();
    pg.close();
  });

  it('given a statement that was parsed, it is parsed once; one that failed in parsing, again', async () => {
    const batches: string[] = [];
    const pg = await server((socket, batch, nth) => {
      batches.push(String.fromCharCode(batch[0] ?? 0));
      socket.write(nth === 1 ? Buffer.concat([error('42601', 'no such thing'), READY]) : Buffer.concat([nth === 2 ? message('1') : Buffer.alloc(0), message('2'), message('C', Buffer.from('SELECT 0\0')), READY]));
    });
    const client = await open(pg.folder);
    const failed = await failure(client.run(ONE, ['x']));
    expect(failed).to.include({ code: '42601', message: 'no such thing', constraint: 'rows_key' });
    expect(JSON.stringify(failed)).not.to.contain('secret');
    await client.run(ONE, ['x']);
    await client.run(ONE, ['x']);
    expect(batches).to.deep.equal(['P', 'P', 'B']);
    client.end();
    pg.close();
  });

  it('given an error after rows, the rows are not taken for the result, and the next statement has its own', async () => {
    const pg = await server((socket, _batch, nth) => socket.write(Buffer.concat([message('2'), row(Buffer.from(`r${nth}`)), nth === 1 ? error('57014', 'cancelled') : message('C', Buffer.from('SELECT 1\0')), READY])));
    const client = await open(pg.folder);
    expect(await failure(client.run(ONE, ['x']))).to.include({ code: '57014' });
    expect((await client.run(ONE, ['x'])).map(([column]) => column?.toString())).to.deep.equal(['r2']);
    client.end();
    pg.close();
  });

  it('given a connection that ends before the answer is whole, the statement fails as lost, and so does the next', async () => {
    const pg = await server((socket) => socket.end(Buffer.concat([message('2'), row(Buffer.from('half'))])));
    const client = await open(pg.folder);
    expect((await failure(client.run(ONE, ['x']))).code).to.equal('ECONNRESET');
    expect((await failure(client.run(ONE, ['x']))).code).to.equal('ECONNRESET');
    expect(client.closed).to.equal(true);
    pg.close();
  });

  it('given an administrator who ends the connection, during a statement or in idleness, that is what is told', async () => {
    const pg = await server((socket) => socket.end(error('57P01', 'terminating connection')));
    const [busy, idle] = [await open(pg.folder), await open(pg.folder)];
    expect(await failure(busy.run(ONE, ['x']))).to.include({ code: '57P01' });
    const ended = new Promise<Error>((resolve) => {
      idle.onClosed(resolve);
    });
    pg.sockets[1]?.end(error('57P01', 'terminating connection'));
    expect(await ended).to.include({ code: '57P01' });
    pg.close();
  });

  it('given a refusal, a demand for a password, or somebody who speaks another language, connecting fails', async () => {
    const password = Buffer.alloc(4);
    password.writeInt32BE(5);
    for (const [welcome, wanted] of [[error('57P03', 'starting up'), /starting up/], [message('R', password), /password/], [Buffer.from('HTTP/1.1 400\r\n'), /not its protocol/]] as const) {
      const pg = await server(() => undefined, welcome);
      expect((await failure(open(pg.folder))).message).to.match(wanted);
      pg.close();
    }
  });

  it('given a second statement before the first has ended, it is refused', async () => {
    const pg = await server(() => undefined);
    const client = await open(pg.folder);
    const first = failure(client.run(ONE, ['x']));
    expect((await failure(client.run(ONE, ['x']))).message).to.match(/runs already/);
    client.destroy();
    await first;
    pg.close();
  });

  it('puts parameters into the batch by length: text, bytes and nothing', () => {
    const batch = statementMessages({ name: 's', text: 'SELECT' }, ['路', Buffer.from([1, 0, 2]), null], true);
    const types: string[] = [];
    new MessageReader().read(batch, (type) => types.push(type));
    expect(types.join('')).to.equal('PBES');
    expect(batch.includes(Buffer.from([0, 3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 3, 0xe8, 0xb7, 0xaf, 0, 0, 0, 3, 1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0, 1, 0, 1]))).to.equal(true);
  });
});

describe('the PostgreSQL pool', () => {
  const pool = (folder: string, most: number): PgPool => new PgPool({ most, clock: systemClock, connect: async () => open(folder), ended: () => undefined });

  it('given more takers than connections, each gets one in order, and a broken one is replaced', async () => {
    const pg = await server((socket) => socket.write(READY));
    const connections = pool(pg.folder, 1);
    const first = await connections.take();
    const second = connections.take();
    const third = connections.take();
    connections.give(first);
    expect(await second).to.equal(first);
    connections.give(first, true);
    const replaced = await third;
    expect(replaced).not.to.equal(first);
    connections.give(replaced);
    await connections.end();
    expect(await failure(connections.take())).to.have.property('message').that.matches(/closed/);
    pg.close();
  });

  it('given an idle connection that ended, the next taker gets a new one', async () => {
    const pg = await server(() => undefined);
    const connections = pool(pg.folder, 1);
    const first = await connections.take();
    connections.give(first);
    pg.sockets[0]?.destroy();
    await until('the end was noticed', () => first.closed);
    const second = await connections.take();
    expect(second.closed).to.equal(false);
    connections.give(second);
    await connections.end();
    pg.close();
  });

  it('given a server that is gone, everybody who waits is told', async () => {
    const pg = await server(() => undefined);
    const connections = pool(pg.folder, 1);
    const first = await connections.take();
    const waiting = [failure(connections.take()), failure(connections.take())];
    pg.close();
    connections.give(first, true);
    for (const one of waiting) expect((await one).code).to.match(/^E[A-Z]+$/);
    await connections.end();
  });
});
