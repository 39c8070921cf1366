// The keeper: `start` sets up what is missing, then starts and watches the processes; the other commands speak to it or work beside it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkMongo, checkPorts } from './checks.mjs';
import { FirstAdmin } from './first-admin.mjs';
import { ask } from './health.mjs';
import { doorsOf, processPlan } from './plan.mjs';
import { acquireLock, isSame, readIdentity } from './process-table.mjs';
import { buildProgram, checkSettings, loadProgram, prepareData, prepareMachine } from './set-up.mjs';
import { layout, PROGRAM, readSettings, storeUri } from './settings.mjs';
import { builtFrom } from './sources.mjs';
import { endCommands, say, step, StepError } from './step.mjs';
import { Supervisor } from './supervisor.mjs';

const lockFile = (settings) => join(layout(settings.dataDir).keeper, 'keeper.lock');
const livingPid = (settings, name) => isSame(readIdentity(join(layout(settings.dataDir).keeper, `${name}.pid`)));

async function start(settings) {
  let supervisor = null;
  const lock = { release: () => undefined };
  onSignals(() => supervisor, () => lock.release());
  const root = await prepareMachine(settings);
  mkdirSync(layout(settings.dataDir).keeper, { recursive: true });
  Object.assign(lock, await onlyKeeper(settings));
  await buildProgram();
  const program = await loadProgram();
  const config = checkSettings(program, process.env);
  if (settings.mongodbUri) await step('database', 'start it', () => checkMongo(settings.mongodbUri));
  await freeDoors(settings);
  const prepared = await prepareData({ settings, config, program, root, databaseRuns: livingPid(settings, 'postgres') });
  const admin = new FirstAdmin({ dataDir: settings.dataDir, chosen: Boolean(process.env.ADMIN_PASSWORD), say });
  admin.prepare();
  const plan = processPlan({ env: process.env, settings, root, modules: program, build: builtFrom(PROGRAM), firstPassword: () => admin.password, ...prepared });
  supervisor = new Supervisor({ plan, settings });
  await run(supervisor, settings, () => program.prepareDatabase({ socketDir: layout(settings.dataDir).pgSocket }));
  admin.settle();
  console.log(`ready ${settings.ownUrl}/`);
}

/** Starts what does not live yet and waits until the whole is ready. */
async function run(supervisor, settings, prepareDatabase) {
  const taken = await supervisor.adopt();
  if (taken.length > 0) say(`taken over, still alive: ${taken.join(', ')}`);
  process.on('SIGUSR2', () => void supervisor.restartServer());
  try {
    await step('start', 'read the logs', async (progress) => {
      progress('the database');
      await supervisor.start(prepareDatabase);
      if ((await supervisor.untilReady({ progress })) === null) throw new StepError('start', whatFailed(supervisor), `look into ${layout(settings.dataDir).logs}`);
    });
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

function whatFailed(supervisor) {
  const down = supervisor.children.find((child) => !child.alive) ?? supervisor.children.find((child) => child.lastExit) ?? supervisor.child('server');
  const log = join(supervisor.at.logs, `${down.name}.log`);
  const last = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' / ').slice(-600) : '';
  return `${down.name} ${down.lastExit ?? 'did not become ready in time'}${last ? ` (its last words: ${last})` : ''}`;
}

async function onlyKeeper(settings) {
  const lock = await acquireLock(lockFile(settings));
  if (lock) return lock;
  throw new StepError('checks', `a keeper (process ${readIdentity(lockFile(settings))?.pid}) already runs this data folder ${settings.dataDir}`, 'stop it first, or use another DATA_DIR and other ports');
}

async function freeDoors(settings) {
  const names = ['server', 'proxy', ...(settings.ariUrl === null ? ['asterisk'] : [])];
  await step('ports', 'free the port', async () => {
    for (const name of names) if (!livingPid(settings, name)) await checkPorts(doorsOf(name, settings));
  });
}

/** First signal: stop in order; a second one: at once. One key press may arrive twice, from the terminal and through npm. */
function onSignals(supervisor, release) {
  let first = null;
  const end = (code) => { release(); process.exit(code); };
  const onSignal = (signal) => {
    if (first !== null && performance.now() - first < 400) return;
    const again = first !== null;
    first ??= performance.now();
    const kept = supervisor();
    endCommands();
    if (!kept) return end(130);
    say(again ? `${signal} again: everything ends at once` : `${signal}: stopping`);
    void (again ? kept.stopAtOnce() : kept.stop()).then(() => { say('stopped'); end(0); });
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => onSignal(signal));
}

async function restartServer(settings) {
  const keeper = readIdentity(lockFile(settings));
  if (!isSame(keeper)) throw new StepError('restart-server', `nothing runs on ${settings.dataDir}`, 'start it with npm start');
  await buildProgram();
  const before = readIdentity(join(layout(settings.dataDir).keeper, 'server.pid'));
  await step('restart', `look into ${layout(settings.dataDir).logs}/server.log`, async () => {
    process.kill(keeper.pid, 'SIGUSR2');
    const until = performance.now() + (settings.drainSeconds + 60) * 1000;
    while (performance.now() < until) {
      const now = readIdentity(join(layout(settings.dataDir).keeper, 'server.pid'));
      if (isSame(now) && now.pid !== before?.pid && (await ask(`${settings.ownUrl}/readyz`))?.status === 200) return;
      await pause(150);
    }
    throw new Error('the server did not become ready');
  });
  console.log(`ready ${settings.ownUrl}/`);
}

/** Backup and restore work on the store through its own protocol, beside the running processes. */
function archive(settings, what, file) {
  if (!file) throw new StepError(what, 'no file was named', `use: npm run ${what} -- FILE`);
  if (settings.mongodbUri === null && !livingPid(settings, 'store')) throw new StepError(what, 'the embedded store does not run', 'start it with npm start, then try again');
  const env = { ...process.env, MONGODB_URI: storeUri(settings), DATA_DIR: settings.dataDir };
  const script = join(PROGRAM, 'dist/scripts/backup/main.js');
  if (!existsSync(script)) throw new StepError(what, 'the program has not been built', 'run npm start first');
  const done = spawnSync(process.execPath, [script, what, resolve(process.env.INIT_CWD || process.cwd(), file)], { env, cwd: PROGRAM, stdio: 'inherit' });
  process.exitCode = done.status ?? 1;
  const keeper = readIdentity(lockFile(settings));
  if (what !== 'restore' || done.status !== 0 || !isSame(keeper)) return;
  process.kill(keeper.pid, 'SIGUSR2');
  console.log('The running server is started again, so that it knows the restored data.');
}

const [task, argument] = process.argv.slice(2);
const TASKS = { start, 'restart-server': restartServer, backup: (settings) => archive(settings, 'backup', argument), restore: (settings) => archive(settings, 'restore', argument) };

try {
  process.stdout.on('error', () => undefined);
  const work = TASKS[task];
  if (!work) throw new StepError('keeper', `${task ?? 'nothing'} is not a task`, `use one of ${Object.keys(TASKS).join(', ')}`);
  await work(readSettings(process.env));
} catch (error) {
  console.error(error instanceof StepError ? error.message : error);
  process.exit(1);
}
