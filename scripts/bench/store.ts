/**
 * The gateway against the same SQL function on the same PostgreSQL: what the wire costs. Interleaved blocks A B B A, one request in flight,
 * the same commands byte for byte; per block the ratio of the medians, then the median of the blocks. Both arms ask with the least that can ask: no driver on the wire, the
 * gateway's own client on the SQL side. With one request in flight only one of the processes works at a time, so all of them are held on one core: otherwise where the
 * kernel happens to wake them decides (20 or 110 microseconds for the same empty statement), and not the work.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { serialize } from 'bson';
import { systemClock } from '../../clock.ts';
import { PgClient } from '../../store/embedded/pg-client.ts';
import { startStore } from '../../test/helpers/postgres.ts';
import { interval, median, round, type Figure } from './figure.ts';

const BLOCKS = 12;
const PER_BLOCK = 150;
const TARGET = 2;

interface Work {
  name: string;
  sql: string;
  command(n: number): Buffer;
}

const padding = '居民反映路灯不亮，请尽快修复。'.repeat(20);
const encode = (document: object): Buffer => Buffer.from(serialize({ ...document, $db: 'bench' }));
const WORKS: readonly Work[] = [
  { name: 'insert', sql: 'SELECT p_result, p_success FROM documentdb_api.insert($1, $2, NULL, NULL)', command: (n) => encode({ insert: 'rows', documents: [{ _id: `i${n}`, state: 'open', n, text: padding }] }) },
  { name: 'find', sql: 'SELECT cursorpage, continuation, cursorid::text FROM documentdb_api.find_cursor_first_page($1, $2)', command: (n) => encode({ find: 'rows', filter: { _id: `s${(n * 7919) % 5000}` }, limit: 1, singleBatch: true }) },
  { name: 'findPage', sql: 'SELECT cursorpage, continuation, cursorid::text FROM documentdb_api.find_cursor_first_page($1, $2)', command: () => encode({ find: 'rows', filter: { state: 'open' }, sort: { n: -1 }, limit: 20 }) },
  { name: 'findAndModify', sql: 'SELECT p_result FROM documentdb_api.find_and_modify($1, $2, NULL)', command: (n) => encode({ findAndModify: 'rows', query: { _id: `s${(n * 7919) % 5000}` }, update: { $set: { n } }, new: true }) },
];

type Arm = (work: Work, n: number) => Promise<void>;

/** Runs the benchmark on a store of its own; names of works choose some of them. */
export async function run(only: readonly string[] = []): Promise<readonly Figure[]> {
  const pinned = spawnSync('taskset', ['-apc', '0', String(process.pid)]).status === 0;
  const store = await startStore({ gateway: false });
  const folder = join(store.dataDir, 'run', 'store');
  mkdirSync(folder, { recursive: true });
  const socketPath = join(folder, 'store.sock');
  const gateway = spawn(process.execPath, ['--import', 'tsx', 'store/embedded/main.ts'], { env: { ...process.env, PG_SOCKET_DIR: store.socketDir, GATEWAY_SOCKET: socketPath, LOG_LEVEL: 'info' }, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => gateway.stdout.once('data', resolve));
  const wire = connect(socketPath);
  const sql = await PgClient.connect({ socketDir: store.socketDir, applicationName: 'bench', clock: systemClock });
  const ours = overWire(wire);
  const floor = straight(sql);
  try {
    await fill(ours);
    const figures: Figure[] = [];
    for (const work of WORKS.filter(({ name }) => only.length === 0 || only.includes(name))) figures.push({ ...(await compare(work, ours, floor)), pinned });
    return figures;
  } finally {
    wire.destroy();
    sql.end();
    const ended = new Promise((resolve) => gateway.once('exit', resolve));
    gateway.kill('SIGTERM');
    await ended;
    await store.stop();
  }
}

/** 5,000 documents to read and change. */
async function fill(arm: Arm): Promise<void> {
  for (let from = 0; from < 5000; from += 500) {
    const documents = Array.from({ length: 500 }, (_, n) => ({ _id: `s${from + n}`, state: 'open', n: 0, text: padding }));
    await arm({ name: 'fill', sql: '', command: () => encode({ insert: 'rows', documents }) }, 0);
  }
  await arm({ name: 'index', sql: '', command: () => encode({ createIndexes: 'rows', indexes: [{ key: { state: 1, n: 1 }, name: 'state_1_n_1' }] }) }, 0);
}

async function compare(work: Work, ours: Arm, floor: Arm): Promise<Figure> {
  let n = 0;
  const block = async (arm: Arm, size = PER_BLOCK): Promise<number[]> => {
    const times: number[] = [];
    for (let index = 0; index < size; index += 1) {
      n += 1;
      const begun = performance.now();
      await arm(work, n);
      times.push(performance.now() - begun);
    }
    return times;
  };
  await block(ours, 300);
  await block(floor, 300);
  const ratios: number[] = [];
  const all = { ours: [] as number[], floor: [] as number[] };
  for (let index = 0; index < BLOCKS; index += 1) {
    const a = await block(ours);
    const b = [...(await block(floor)), ...(await block(floor))];
    a.push(...(await block(ours)));
    ratios.push(median(a) / median(b));
    all.ours.push(...a);
    all.floor.push(...b);
  }
  const ratio = median(ratios);
  const [low, high] = interval(ratios);
  return { bench: `store.${work.name}.p50`, ours: round(median(all.ours)), floor: round(median(all.floor)), ratio: round(ratio), target: TARGET, ok: ratio <= TARGET, interval: [round(low), round(high)], unit: 'ms', blocks: BLOCKS };
}

/** The floor: the function itself over PostgreSQL's protocol, prepared, binary both ways, as the gateway asks it. */
function straight(client: PgClient): Arm {
  return async (work, n) => {
    await client.run({ name: work.name, text: work.sql }, ['bench', work.command(n)]);
  };
}

/** Ours: one OP_MSG at a time on one connection. */
function overWire(socket: Socket): Arm {
  let received: Buffer[] = [];
  let size = 0;
  let done: (() => void) | undefined;
  socket.on('data', (chunk) => {
    received.push(chunk);
    size += chunk.length;
    const first = received[0] as Buffer;
    if (size < 4 || size < first.readInt32LE(0)) return;
    received = [];
    size = 0;
    done?.();
  });
  return async (work, n) => {
    const body = work.command(n);
    const head = Buffer.alloc(21);
    head.writeInt32LE(21 + body.length, 0);
    head.writeInt32LE(2013, 12);
    await new Promise<void>((resolve) => {
      done = resolve;
      socket.write(Buffer.concat([head, body]));
    });
  };
}
