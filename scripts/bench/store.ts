/**
 * The gateway against the same SQL function on the same PostgreSQL: what the wire costs. Interleaved blocks A B B A, one request in flight,
 * the same commands byte for byte; per block the ratio of the medians, then the median of the blocks.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { serialize } from 'bson';
import pg from 'pg';
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
  { name: 'find', sql: 'SELECT cursorpage, continuation, cursorid FROM documentdb_api.find_cursor_first_page($1, $2)', command: (n) => encode({ find: 'rows', filter: { _id: `s${(n * 7919) % 5000}` }, limit: 1, singleBatch: true }) },
  { name: 'findPage', sql: 'SELECT cursorpage, continuation, cursorid FROM documentdb_api.find_cursor_first_page($1, $2)', command: () => encode({ find: 'rows', filter: { state: 'open' }, sort: { n: -1 }, limit: 20 }) },
  { name: 'findAndModify', sql: 'SELECT p_result FROM documentdb_api.find_and_modify($1, $2, NULL)', command: (n) => encode({ findAndModify: 'rows', query: { _id: `s${(n * 7919) % 5000}` }, update: { $set: { n } }, new: true }) },
];

type Arm = (work: Work, n: number) => Promise<void>;

/** Runs the benchmark on a store of its own; names of works choose some of them. */
export async function run(only: readonly string[] = []): Promise<readonly Figure[]> {
  const store = await startStore({ gateway: false });
  const folder = join(store.dataDir, 'run', 'store');
  mkdirSync(folder, { recursive: true });
  const socketPath = join(folder, 'store.sock');
  const gateway = spawn(process.execPath, ['--import', 'tsx', 'store/embedded/main.ts'], { env: { ...process.env, PG_SOCKET_DIR: store.socketDir, GATEWAY_SOCKET: socketPath, LOG_LEVEL: 'info' }, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => gateway.stdout.once('data', resolve));
  const wire = connect(socketPath);
  const sql = new pg.Client({ host: store.socketDir, user: 'postgres', database: 'postgres' });
  await sql.connect();
  const ours = overWire(wire);
  const floor = straight(sql);
  try {
    await fill(ours);
    const figures: Figure[] = [];
    for (const work of WORKS.filter(({ name }) => only.length === 0 || only.includes(name))) figures.push(await compare(work, ours, floor));
    return figures;
  } finally {
    wire.destroy();
    await sql.end();
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

/** The floor: the function itself over PostgreSQL's protocol, prepared, bytes in and text out, as the gateway asks it. */
function straight(client: pg.Client): Arm {
  return async (work, n) => {
    await client.query({ name: work.name, text: work.sql, values: ['bench', work.command(n)], rowMode: 'array' });
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
