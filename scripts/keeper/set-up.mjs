// Everything that must be there before a process can start. Each part looks first and does only what is missing, so it may be interrupted and repeated.
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkDisk, checkMachine } from './checks.mjs';
import { ensureCluster, ensureSecrets, ensureUsers, makeFolders } from './folders.mjs';
import { inRoot } from './in-root.mjs';
import { installModules, installPackages, RUN_PACKAGES } from './packages.mjs';
import { currentRoot, ensureRoot, RECIPE, refuseOtherPostgres } from './root.mjs';
import { layout, PROGRAM } from './settings.mjs';
import { buildServer, buildWeb } from './sources.mjs';
import { keepOutputIn, step, StepError } from './step.mjs';

const AGAIN = 'remove the cause and start again; what is done stays done';

/** Machine, packages, npm modules and Debian root: what tests need as well as a start. */
export async function prepareMachine(settings, { packages = RUN_PACKAGES } = {}) {
  process.umask(0o022);
  await step('checks', AGAIN, () => {
    checkMachine();
    checkDisk(settings, currentRoot(settings.rootDir) !== null);
    mkdirSync(layout(settings.dataDir).logs, { recursive: true });
    keepOutputIn(layout(settings.dataDir).setupLog);
  });
  await step('packages', `${AGAIN}; the whole output is in ${layout(settings.dataDir).setupLog}`, (progress) => installPackages(packages, progress));
  await step('npm packages', AGAIN, (progress) => installModules(PROGRAM, progress));
  await step('Debian root', AGAIN, (progress) => ensureRoot({ rootDir: settings.rootDir, mirror: settings.mirror, progress }));
  return currentRoot(settings.rootDir);
}

/** Builds what has changed and loads the built program's own description of its processes. */
export async function buildProgram() {
  await step('server build', 'correct what the compiler names', (progress) => buildServer(PROGRAM, progress));
  await step('desk build', 'correct what the bundler names', (progress) => buildWeb(PROGRAM, progress));
}

export async function loadProgram() {
  const load = (path) => import(pathToFileURL(join(PROGRAM, 'dist', path)).href);
  const [config, postgres, asterisk, first] = await Promise.all([load('config.js'), load('store/embedded/postgres.js'), load('asterisk-config/render.js'), load('store/first-data/voice.js')]);
  return {
    readConfig: config.readConfig, initCluster: postgres.initCluster, postgresCommand: postgres.postgresCommand, prepareDatabase: postgres.prepareDatabase, renderAsterisk: asterisk.renderAsterisk, asteriskCommand: asterisk.asteriskCommand,
    numbers: first.NUMBERS,
  };
}

/** All settings at once, by the rules of the server itself. */
export function checkSettings(program, env) {
  try {
    return program.readConfig(env, PROGRAM);
  } catch (error) {
    throw new StepError('settings', (error.faults ?? [error.message]).join(' ').replace(/\.$/, ''), 'correct these settings (README lists them) and start again');
  }
}

/** Users, folders, secrets, database cluster, Asterisk's configuration. */
export async function prepareData({ settings, config, program, root, databaseRuns }) {
  const { dataDir } = settings;
  const prepared = await step('users and folders', AGAIN, () => {
    const users = ensureUsers(root);
    makeFolders(dataDir, users);
    chmodSync(join(PROGRAM, 'package.json'), 0o644);
    return { users, secrets: ensureSecrets(dataDir, users.server) };
  });
  if (settings.mongodbUri === null) {
    await step('database', AGAIN, async () => {
      refuseOtherPostgres(layout(dataDir).pgVersion, RECIPE.postgres);
      if (databaseRuns) return 'is running';
      return ensureCluster({ dataDir, initCluster: program.initCluster, options: { inRoot, root, dataDir, ...prepared.users.db } });
    });
  }
  await step('Asterisk configuration', AGAIN, () => { program.renderAsterisk(asteriskOptions({ settings, config, root, numbers: program.numbers, ...prepared })); });
  return prepared;
}

/** SIP over TLS needs the texts themselves: Asterisk cannot see where they lie. */
function sipTls({ tls, trunkCa }) {
  if (tls === null) return undefined;
  return { cert: readFileSync(tls.certFile, 'utf8'), key: readFileSync(tls.keyFile, 'utf8'), ca: trunkCa === null ? undefined : readFileSync(trunkCa, 'utf8') };
}

function asteriskOptions({ settings, config, root, numbers, users, secrets }) {
  return {
    dataDir: settings.dataDir, root, ariPort: config.ariPort, ariPassword: secrets.ariPassword, sipHost: config.sipHost, sipPort: config.sipPort, rtpPorts: config.rtpPorts,
    externalAddress: config.externalAddress ?? undefined, residentSipPassword: secrets.residentSipPassword, tls: sipTls(config),
    numbers: numbers.flatMap(({ number, aliases }) => [number, ...aliases]), webNumbers: numbers.filter(({ webCall }) => webCall).map(({ number }) => number), uid: users.pbx.uid, gid: users.pbx.gid, serverUid: users.server.uid,
  };
}
