// What must be true before anything is changed on the machine. One clear sentence each.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { StepError } from './step.mjs';

const NEEDED_BYTES = 3 * 2 ** 30;
const SMALL_BYTES = 500 * 2 ** 20;

export function checkMachine() {
  if (process.platform !== 'linux') throw new StepError('checks', `this is ${process.platform}, not Debian`, 'run it on Debian 12 or newer');
  checkNode(process.versions.node);
  checkDebian(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');
  checkRootUser(process.getuid());
}

export function checkRootUser(uid) {
  if (uid !== 0) throw new StepError('checks', 'set-up was started without root', 'run it as root (for example: sudo npm start); the server itself runs as a user of its own');
}

/** Node >= 20.19. */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new StepError('checks', `Node ${version} is older than 20.19`, 'install Node 20.19 or newer');
}

/** Debian >= 12; testing and unstable carry no number and are newer. */
export function checkDebian(osRelease) {
  const field = (name) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(osRelease)?.[1] ?? '';
  const version = Number.parseInt(field('VERSION_ID'), 10);
  if (field('ID') !== 'debian' || version < 12) {
    throw new StepError('checks', `this machine is ${field('PRETTY_NAME') || 'of an unknown kind'}`, 'use Debian 12 or newer');
  }
}

/** Room for what is still to be built: 3 GB before the first set-up, 0.5 GB afterwards. */
export function checkDisk(settings, rootIsThere, freeBytes = bytesFree) {
  for (const folder of [settings.rootDir, settings.dataDir]) {
    mkdirSync(folder, { recursive: true });
    const free = freeBytes(folder);
    const needed = rootIsThere ? SMALL_BYTES : NEEDED_BYTES;
    if (free < needed) {
      throw new StepError('checks', `only ${(free / 2 ** 30).toFixed(1)} GB are free under ${folder}`, `make ${(needed / 2 ** 30).toFixed(1)} GB free, or set ROOT_DIR and DATA_DIR to a larger disk`);
    }
  }
}

function bytesFree(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Ports that nobody of ours holds must be free. `doors`: `{setting, port, host, udp?}`. */
export async function checkPorts(doors) {
  for (const { setting, port, host, udp } of doors) {
    const failure = udp ? await tryUdp(port, host) : await tryTcp(port, host);
    if (failure === 'EADDRINUSE') throw new StepError('checks', `port ${port} (${setting}) is taken${holderOf(port, udp)}`, `stop that program or set ${setting} to another port`);
    if (failure) throw new StepError('checks', `port ${port} (${setting}) cannot be opened on ${host}: ${failure}`, 'give an address of this machine');
  }
}

function tryTcp(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function tryUdp(port, host) {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error) => resolve(error.code));
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(null)));
  });
}

function holderOf(port, udp) {
  const listed = spawnSync('ss', ['-Hlnp', udp ? '-u' : '-t', `sport = :${port}`], { encoding: 'utf8' });
  const found = /users:\(\("([^"]+)",pid=(\d+)/.exec(listed.stdout ?? '');
  return found ? ` by ${found[1]} (process ${found[2]})` : '';
}

/** The operator's own MongoDB must answer before anything is started. */
export async function checkMongo(uri) {
  const { MongoClient } = await import('mongodb');
  const shown = uri.replace(/\/\/[^@/]*@/, '//');
  let client;
  try {
    client = new MongoClient(uri, { serverSelectionTimeoutMS: 5000 });
    await client.connect();
    await client.db().command({ ping: 1 });
  } catch (error) {
    throw new StepError('database', `MONGODB_URI ${shown} does not answer (${String(error.message).split('\n')[0]})`, 'start that MongoDB or correct the address; without MONGODB_URI the embedded store is used');
  } finally {
    await client?.close();
  }
  return `${shown} answers`;
}
