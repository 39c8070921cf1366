/**
 * A store for tests: PostgreSQL out of the Debian root and the gateway in this process. The cluster is made once per machine and copied.
 * With MONGODB_URI set, `sharedStore` gives databases on that server instead.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { ensureUser, inRoot, USERS } from '../../scripts/keeper/in-root.mjs';
import { initCluster, postgresCommand, prepareDatabase, settings, socketDirOf, type ClusterOptions } from '../../store/embedded/postgres.ts';
import { startGateway, type RunningGateway } from '../../store/embedded/server.ts';

export interface TestStore {
  /** Of the database `hotline`. */
  uri: string;
  /** The same store, another database. */
  uriOf(database: string): string;
  dataDir: string;
  socketDir: string;
  pgPid(): number;
  /** What PostgreSQL wrote to its log so far. */
  pgLog(): string;
  /** Ends PostgreSQL and all its backends as a power cut would; the gateway stays. */
  kill9(): Promise<void>;
  /** Starts PostgreSQL again, also when it still runs (fast stop first). */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** false: PostgreSQL only; the test starts the gateway itself. */
  gateway?: boolean;
}

function clusterOptions(dataDir: string): ClusterOptions {
  const root = realpathSync(join(process.env['ROOT_DIR'] ?? '.root', 'current'));
  return { inRoot, root, dataDir, ...ensureUser(USERS.db, root) };
}

/** A folder for sockets and data with a short path: a Unix socket's name holds 107 bytes. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hs-'));
  spawnSync('chmod', ['755', folder]);
  return folder;
}

function templateFolder(root: string): string {
  const stamp = statSync(join(root, 'usr/lib/postgresql/18/bin/postgres')).mtimeMs;
  const key = createHash('sha256').update(`${root} ${stamp} ${settings('')}`).digest('hex').slice(0, 12);
  return join(tmpdir(), `hotline-pg-template-${key}`);
}

/** The cluster that is copied for each store; made under another name and renamed, so that two runs cannot disturb each other. */
async function template(): Promise<string> {
  const folder = templateFolder(clusterOptions(tmpdir()).root);
  if (existsSync(folder)) return folder;
  const work = newFolder();
  const options = clusterOptions(work);
  await initCluster(options);
  const child = await startPostgres(options);
  await prepareDatabase({ socketDir: socketDirOf(work) });
  await stopPostgres(child);
  spawnSync('sync');
  try {
    renameSync(join(work, 'pg'), folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
  rmSync(work, { recursive: true, force: true });
  return folder;
}

async function startPostgres(options: ClusterOptions): Promise<ChildProcess> {
  const [command, args] = postgresCommand(options);
  const log = createWriteStream(join(options.dataDir, 'postgres.log'), { flags: 'a' });
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', resolve);
  });
  return child;
}

async function stopPostgres(child: ChildProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill(signal);
  await ended;
}

/** Starts a store of its own. */
export async function startStore(options: StartOptions = {}): Promise<TestStore> {
  const from = await template();
  const dataDir = newFolder();
  const cluster = clusterOptions(dataDir);
  spawnSync('cp', ['-a', '--reflink=auto', from, join(dataDir, 'pg')]);
  await initCluster(cluster);
  const socketDir = socketDirOf(dataDir);
  let postgres = await startPostgres(cluster);
  await prepareDatabase({ socketDir });
  // A run that ends before its suites let go must not leave a server behind.
  const atExit = (): void => {
    postgres.kill('SIGQUIT');
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.once('exit', atExit);
  mkdirSync(join(dataDir, 'run', 'store'), { recursive: true });
  const socketPath = join(dataDir, 'run', 'store', 'store.sock');
  let gateway: RunningGateway | undefined;
  if (options.gateway !== false) gateway = await startGateway({ socketDir, socketPath, log: createLog(process.env['LOG_LEVEL'] ?? 'error'), clock: systemClock });
  const uriOf = (database: string): string => `mongodb://${encodeURIComponent(socketPath)}/${database}?directConnection=true`;
  return {
    uri: uriOf('hotline'),
    uriOf,
    dataDir,
    socketDir,
    pgPid: () => postgres.pid ?? 0,
    pgLog: () => readFileSync(join(dataDir, 'postgres.log'), 'utf8'),
    async kill9() {
      killFamily(postgres.pid ?? 0);
      await stopPostgres(postgres, 'SIGKILL');
    },
    async restart() {
      await stopPostgres(postgres);
      postgres = await startPostgres(cluster);
      await prepareDatabase({ socketDir });
    },
    async stop() {
      process.off('exit', atExit);
      await gateway?.close();
      await stopPostgres(postgres, 'SIGQUIT');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The postmaster and its backends: each of them is a session of its own, so the parent's number is what they share. */
function killFamily(pid: number): void {
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout.trim().split(/\s+/).filter(Boolean).map(Number);
  for (const one of [pid, ...children]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

let shared: Promise<TestStore> | undefined;
let users = 0;
let databases = 0;

export interface SharedStore {
  uri: string;
  /** undefined when MONGODB_URI names another server. */
  store: TestStore | undefined;
  /** The last one to let go stops the store. */
  stop(): Promise<void>;
}

/** One store per test process and a database of its own per caller. Every caller stops what it got. */
export async function sharedStore(): Promise<SharedStore> {
  databases += 1;
  const database = `t${process.pid}_${databases}`;
  const given = process.env['MONGODB_URI'];
  if (given !== undefined && given !== '') return { uri: withDatabase(given, database), store: undefined, stop: () => Promise.resolve() };
  users += 1;
  shared ??= startStore();
  const store = await shared;
  let mine = true;
  return {
    uri: store.uriOf(database),
    store,
    async stop() {
      if (!mine) return;
      mine = false;
      users -= 1;
      if (users > 0) return;
      shared = undefined;
      await store.stop();
    },
  };
}

function withDatabase(uri: string, database: string): string {
  const [, head = '', , query = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(\/[^?]*)?(\?.*)?$/.exec(uri) ?? [];
  return `${head}/${database}${query}`;
}
