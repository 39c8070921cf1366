/**
 * The life of the embedded PostgreSQL: cluster, settings, command line, extensions. Whoever starts processes hands in how a program of the
 * Debian root is run, so that this file needs nothing but Node.
 */
import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '../../clock.ts';
import { PgClient } from './pg-client.ts';
import type { Row, Value } from './pg-messages.ts';

/** `inRoot` of the keeper: the command line that runs a program inside the Debian root. */
export type RunInRoot = (what: { root: string; uid: number; gid: number; binds: string[]; argv: string[]; cwd?: string; network?: boolean }) => [string, string[]];

export interface ClusterOptions {
  inRoot: RunInRoot;
  /** The Debian root, without symbolic links. */
  root: string;
  /** DATA_DIR, absolute. The cluster is `pg/` in it, the socket `run/pg/`. */
  dataDir: string;
  uid: number;
  gid: number;
}

const BIN = '/usr/lib/postgresql/18/bin';
const MAJOR = '18';
/** A Unix socket path holds 107 bytes; PostgreSQL adds its own file name. */
const LONGEST_SOCKET_FOLDER = 107 - '/.s.PGSQL.5432'.length;

/** The folder of PostgreSQL's socket. */
export function socketDirOf(dataDir: string): string {
  return join(dataDir, 'run', 'pg');
}

/**
 * Makes the cluster when there is none, and writes the settings of this version in any case.
 * Refuses a cluster of another PostgreSQL major and a path too long for a socket.
 */
export async function initCluster(options: ClusterOptions): Promise<'made' | 'present'> {
  const { dataDir, uid, gid } = options;
  const folder = join(dataDir, 'pg');
  const socketDir = socketDirOf(dataDir);
  if (Buffer.byteLength(socketDir) > LONGEST_SOCKET_FOLDER) throw new Error(`${socketDir} is too long for a Unix socket (at most ${LONGEST_SOCKET_FOLDER} bytes): choose a shorter DATA_DIR`);
  for (const own of [folder, socketDir]) {
    mkdirSync(dirname(own), { recursive: true, mode: 0o755 });
    mkdirSync(own, { recursive: true, mode: 0o700 });
    chownSync(own, uid, gid);
  }
  const present = existsSync(join(folder, 'PG_VERSION'));
  if (present) refuseOtherMajor(folder);
  else await initdb(options, folder);
  // The engine looks for it before it makes it, and warns.
  const cursors = join(folder, 'pg_documentdb_cursor_files');
  mkdirSync(cursors, { recursive: true, mode: 0o700 });
  chownSync(cursors, uid, gid);
  writeSettings(folder, socketDir, uid, gid);
  return present ? 'present' : 'made';
}

function refuseOtherMajor(folder: string): void {
  const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (found !== MAJOR) throw new Error(`${folder} was made by PostgreSQL ${found}, this version needs ${MAJOR}: restore a backup into an empty DATA_DIR`);
}

/** Runs initdb. A half-made cluster of an interrupted run is removed first: without PG_VERSION nothing in it was ever used. */
async function initdb(options: ClusterOptions, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, options.uid, options.gid);
  const argv = [`${BIN}/initdb`, '-D', folder, '--locale=C', '--encoding=UTF8', '--username=postgres', '--auth=trust', '--no-instructions'];
  const [command, args] = options.inRoot({ ...pick(options), binds: [options.dataDir], argv });
  const output: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`initdb failed: ${output.join('').slice(-2000)}`);
}

function pick(options: ClusterOptions): { root: string; uid: number; gid: number } {
  return { root: options.root, uid: options.uid, gid: options.gid };
}

function writeSettings(folder: string, socketDir: string, uid: number, gid: number): void {
  const file = join(folder, 'hotline.conf');
  writeFileSync(file, settings(socketDir), { mode: 0o600 });
  chownSync(file, uid, gid);
  const main = join(folder, 'postgresql.conf');
  const text = readFileSync(main, 'utf8');
  if (!text.includes("include 'hotline.conf'")) writeFileSync(main, `${text}\ninclude 'hotline.conf'\n`);
}

/** The settings that differ from PostgreSQL's own, each with its reason where it is not plain. */
export function settings(socketDir: string): string {
  const host = socketDir.replaceAll("'", "''");
  return `# Written at every start; changes made here are lost.
listen_addresses = ''
unix_socket_directories = '${host}'
unix_socket_permissions = 0700
max_connections = 60
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb,pg_documentdb_extended_rum'
cron.database_name = 'postgres'
cron.host = '${host}'
cron.log_run = off
cron.log_statement = off
cron.log_min_messages = 'fatal'
documentdb_core.bsonUseEJson = off
# Every duplicate key opens a connection back for the index's name.
documentdb.localhost_connection_string = 'host=''${host.replaceAll("''", "''''")}'''
# Stock indexes never serve a sort.
documentdb.alternate_index_handler_name = 'extended_rum'
documentdb.enableCompositeIndexPlanner = on
# Cursors of a sort or a group can be read from any connection.
documentdb.useFileBasedPersistedCursors = on
documentdb.defaultCursorExpiryTimeLimitSeconds = 600
# Insert races on one unique key are a deadlock to PostgreSQL: found soon, tried again by the gateway.
deadlock_timeout = 50ms
autovacuum_naptime = 10s
jit = off
shared_buffers = 256MB
work_mem = 16MB
max_wal_size = 512MB
synchronous_commit = on
# DETAIL of an error holds whole documents.
log_error_verbosity = terse
log_min_messages = warning
log_min_error_statement = panic
log_checkpoints = off
log_autovacuum_min_duration = -1
logging_collector = off
log_line_prefix = '%m [%p] '
`;
}

/** The command line of the database server. Started by the supervisor; SIGINT is its fast stop. The pid is that of the postmaster. */
export function postgresCommand(options: ClusterOptions): [string, string[]] {
  return options.inRoot({ ...pick(options), binds: [options.dataDir], argv: [`${BIN}/postgres`, '-D', join(options.dataDir, 'pg')], network: false });
}

const EXTENSIONS = ['documentdb_core', 'documentdb', 'documentdb_extended_rum'];

/**
 * Makes the extensions, brings them to the installed version and points the engine's own jobs at the Unix socket.
 * Waits for a server that is just starting. Safe to repeat.
 */
export async function prepareDatabase({ socketDir, waitMs = 30_000 }: { socketDir: string; waitMs?: number }): Promise<void> {
  const client = await connect(socketDir, performance.now() + waitMs);
  const run = async (text: string, values: readonly Value[] = []): Promise<readonly Row[]> => client.run({ name: '', text }, values);
  try {
    await run('SET client_min_messages = warning');
    await run('CREATE EXTENSION IF NOT EXISTS documentdb CASCADE');
    await run('CREATE EXTENSION IF NOT EXISTS documentdb_extended_rum CASCADE');
    await upgrade(run);
    // A data folder that moved keeps the old socket in its jobs.
    await run('UPDATE cron.job SET nodename = $1 WHERE nodename <> $1', [socketDir]);
  } finally {
    client.end();
  }
}

async function upgrade(run: (text: string, values?: readonly Value[]) => Promise<readonly Row[]>): Promise<void> {
  const rows = await run('SELECT name FROM pg_available_extensions WHERE installed_version IS NOT NULL AND installed_version <> default_version AND name = ANY($1)', [`{${EXTENSIONS.join(',')}}`]);
  const old = rows.map((row) => row[0]?.toString());
  for (const name of EXTENSIONS) if (old.includes(name)) await run(`ALTER EXTENSION ${name} UPDATE`);
}

async function connect(socketDir: string, until: number): Promise<PgClient> {
  for (;;) {
    try {
      return await PgClient.connect({ socketDir, applicationName: 'hotline-setup', clock: systemClock });
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
