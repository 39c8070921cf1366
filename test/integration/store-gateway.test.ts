import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, type Document } from 'bson';
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { startStore, type TestStore } from '../helpers/postgres.ts';
import { exchange, frameOf } from '../store/embedded/raw-wire.ts';
import { until } from '../helpers/until.ts';

/** A small generator with a seed, so that a failing run can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the gateway as a process of its own', function () {
  this.timeout(150_000);
  let store: TestStore;
  let gateway: ChildProcess;
  let socketPath: string;
  let client: MongoClient;
  const said: string[] = [];

  before(async () => {
    store = await startStore({ gateway: false });
    const folder = join(store.dataDir, 'run', 'store');
    mkdirSync(folder, { recursive: true });
    socketPath = join(folder, 'store.sock');
    gateway = spawn(process.execPath, ['--import', 'tsx', 'store/embedded/main.ts'], { env: { ...process.env, PG_SOCKET_DIR: store.socketDir, GATEWAY_SOCKET: socketPath, LOG_LEVEL: 'info' }, stdio: ['ignore', 'pipe', 'inherit'] });
    gateway.stdout!.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    await until('the gateway is ready', () => said.join('').includes('gateway ready'), 20_000);
    client = await MongoClient.connect(store.uri);
  });
  after(async () => {
    await client.close();
    const ended = new Promise((resolve) => gateway.once('exit', resolve));
    gateway.kill('SIGTERM');
    await ended;
    await store.stop();
  });

  it('given a document past its time, it vanishes within 90 seconds', async () => {
    const c = client.db().collection<{ _id: number; at: Date }>('sessions');
    await c.createIndex({ at: 1 }, { expireAfterSeconds: 1 }, {});
    await c.insertMany([{ _id: 1, at: new Date(Date.now() - 10_000) }, { _id: 2, at: new Date(Date.now() + 3_600_000) }]);
    await until('the document is gone', async () => (await c.countDocuments()) === 1, 90_000);
    expect(await c.findOne()).to.include({ _id: 2 });
  });

  it('given a thousand malformed messages, each ends its own connection at most, and others work on', async () => {
    const next = random(20261122);
    const whole: Document[] = [{ find: 'c', filter: { a: { $in: [1, 'x'] } }, $db: 'hotline' }, { insert: 'c', documents: [{ a: new Date(0) }], $db: 'hotline' }, { aggregate: 'c', pipeline: [{ $group: { _id: '$a', n: { $sum: 1 } } }], cursor: {}, $db: 'hotline' }, { update: 'c', updates: [{ q: {}, u: { $set: { b: 1 } } }], $db: 'hotline' }, { getMore: 1n, collection: 'c', $db: 'hotline' }];
    const pid = store.pgPid();
    const ends = { closed: 0, answered: 0, silent: 0 };
    for (let round = 0; round < 20; round += 1) {
      const mutants = Array.from({ length: 50 }, () => mutate(frameOf(whole[Math.floor(next() * whole.length)]!), next));
      for (const { end } of await Promise.all(mutants.map(async (mutant) => exchange(socketPath, [mutant], 300)))) ends[end] += 1;
      expect(await client.db().command({ ping: 1 })).to.include({ ok: 1 });
    }
    expect(ends.closed).to.be.greaterThan(100);
    expect(gateway.exitCode).to.equal(null);
    expect(store.pgPid()).to.equal(pid);
    expect(store.pgLog()).not.to.match(/terminated by signal/);
  });

  it('given wrong lengths, flags and operations, the connection is closed at once', async () => {
    const good = frameOf({ ping: 1, $db: 'hotline' });
    const change = (at: number, value: number): Buffer => {
      const frame = Buffer.from(good);
      frame.writeInt32LE(value, at);
      return frame;
    };
    for (const frame of [change(0, 3), change(0, -1), change(0, 48_000_001), change(12, 2010), change(16, 8), change(21, 1_000_000)]) {
      expect((await exchange(socketPath, [frame])).end).to.equal('closed');
    }
  });

  it('given a message in single bytes, with a checksum, or two at once, it is answered', async () => {
    const ping = frameOf({ ping: 1, $db: 'hotline' });
    expect((await exchange(socketPath, [...ping].map((byte) => Buffer.from([byte])))).end).to.equal('answered');
    const sum = Buffer.concat([frameOf({ ping: 1, $db: 'hotline' }, 1), Buffer.alloc(4)]);
    sum.writeInt32LE(sum.length, 0);
    expect((await exchange(socketPath, [sum])).end).to.equal('answered');
    const { answer } = await exchange(socketPath, [Buffer.concat([ping, ping])]);
    expect(deserialize(answer.subarray(21, answer.readInt32LE(0)))).to.deep.equal({ ok: 1 });
  });

  it('given a client that goes away inside a transaction, the next writer does not wait', async () => {
    const c = client.db().collection<{ _id: number; n: number }>('left');
    await c.insertOne({ _id: 1, n: 0 });
    const other = await MongoClient.connect(store.uri);
    const session = other.startSession();
    session.startTransaction();
    await other.db().collection<{ _id: number; n: number }>('left').updateOne({ _id: 1 }, { $set: { n: 9 } }, { session });
    await exchangeClose(other);
    // Left alone, the transaction holds the row for a minute; a writer gives up after 20 s.
    await c.updateOne({ _id: 1 }, { $inc: { n: 1 } });
    expect(await c.findOne({ _id: 1 })).to.deep.equal({ _id: 1, n: 1 });
  });

  it('given all of the above, PostgreSQL wrote no error and no warning, and the gateway neither', () => {
    expect(store.pgLog().split('\n').filter((line) => /\b(ERROR|WARNING|PANIC):/.test(line))).to.deep.equal([]);
    expect(said.join('').split('\n').filter((line) => /"level":[456]0/.test(line))).to.deep.equal([]);
  });
});

/** Closes without saying goodbye to sessions. */
async function exchangeClose(client: MongoClient): Promise<void> {
  await client.close(true);
}

function mutate(frame: Buffer, next: () => number): Buffer {
  const mutant = Buffer.from(frame);
  const kind = next();
  if (kind < 0.15) return mutant.subarray(0, Math.floor(next() * mutant.length));
  if (kind < 0.3) return Buffer.concat([mutant, Buffer.from([Math.floor(next() * 256)])]);
  const changes = 1 + Math.floor(next() * 4);
  for (let change = 0; change < changes; change += 1) mutant[Math.floor(next() * mutant.length)] = Math.floor(next() * 256);
  return mutant;
}
