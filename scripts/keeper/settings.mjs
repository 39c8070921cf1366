// What the keeper itself must know of the settings: where things lie and which doors are opened. The server checks all of them again, whole.
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StepError } from './step.mjs';

/** The folder of the program. */
export const PROGRAM = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const PORTS = { PORT: 8080, SIP_WS_PORT: 8081, SIP_PORT: 5060, ARI_PORT: 8088 };

/** Reads the settings; all ports at fault are named in one sentence. */
export function readSettings(env) {
  const ports = Object.fromEntries(Object.entries(PORTS).map(([name, usual]) => [name, env[name] ? Number(env[name]) : usual]));
  const wrong = Object.entries(ports).filter(([, port]) => !Number.isInteger(port) || port < 1 || port > 65535);
  if (wrong.length > 0) throw new StepError('settings', `${wrong.map(([name]) => `${name}=${env[name]}`).join(', ')}: not a port`, 'give a whole number from 1 to 65535');
  const numbers = Object.values(ports);
  const twice = Object.entries(ports).filter(([, port]) => numbers.indexOf(port) !== numbers.lastIndexOf(port));
  if (twice.length > 0) throw new StepError('settings', `${twice.map(([name, port]) => `${name}=${port}`).join(' and ')} are the same`, 'give each a port of its own');
  const host = env.HOST || '127.0.0.1';
  return {
    ports, host,
    dataDir: within(env.DATA_DIR || 'data'), rootDir: within(env.ROOT_DIR || '.root'),
    mongodbUri: env.MONGODB_URI || null, ariUrl: env.ARI_URL || null, sipHost: env.SIP_HOST || '127.0.0.1',
    tls: Boolean(env.TLS_CERT && env.TLS_KEY), drainSeconds: Number(env.DRAIN_SECONDS || 5), mirror: env.DEBIAN_MIRROR || 'http://deb.debian.org/debian',
    ownUrl: `${env.TLS_CERT && env.TLS_KEY ? 'https' : 'http'}://${reachable(host)}:${ports.PORT}`,
  };
}

function within(path) {
  return isAbsolute(path) ? resolve(path) : join(PROGRAM, path);
}

/** The address under which this machine reaches a server bound to `host`. */
function reachable(host) {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** Every folder and file of the data folder that more than one process knows. */
export function layout(dataDir) {
  const at = (...parts) => join(dataDir, ...parts);
  return {
    secrets: at('secrets'), secretsFile: at('secrets/secrets.json'), pendingPassword: at('secrets/first-admin'),
    pg: at('pg'), pgVersion: at('pg/PG_VERSION'), run: at('run'), keeper: at('run/keeper'), pgSocket: at('run/pg'), store: at('run/store'), storeSocket: at('run/store/store.sock'),
    processes: at('run/processes.json'), firstAdmin: at('run/first-admin'), asterisk: at('asterisk'), etc: at('asterisk/etc'), dynamic: at('asterisk/etc/dynamic'),
    recording: at('asterisk/spool/recording'), cdr: at('asterisk/log/cdr-custom'), prompts: at('prompts'), recordings: at('recordings'), journal: at('journal'), logs: at('logs'), setupLog: at('logs/setup.log'),
  };
}

/** Address of the store: the operator's own, or the embedded one's socket. */
export function storeUri(settings) {
  return settings.mongodbUri ?? `mongodb://${encodeURIComponent(layout(settings.dataDir).storeSocket)}/hotline?directConnection=true`;
}
