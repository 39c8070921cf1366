// Which processes make up the product, in the order they start, each with its command, user, environment and what it leans on.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { asUser } from './as-user.mjs';
import { inRoot } from './in-root.mjs';
import { layout, PROGRAM, storeUri } from './settings.mjs';

const SETTINGS = [
  'PORT', 'HOST', 'SIP_WS_PORT', 'SIP_HOST', 'SIP_PORT', 'EXTERNAL_ADDRESS', 'ICE_SERVERS', 'RTP_PORTS', 'ARI_PORT', 'ARI_URL', 'ARI_DRIVER',
  'PUBLIC_URL', 'TLS_CERT', 'TLS_KEY', 'TRUNK_CA', 'TTS_URL', 'TTS_KEY', 'TTS_PRIVATE_ADDRESSES', 'TRUST_PROXY', 'ADMIN_PASSWORD', 'DRAIN_SECONDS', 'LOG_LEVEL',
];
const SURROUNDINGS = ['PATH', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

const pick = (env, names) => Object.fromEntries(names.filter((name) => env[name]).map((name) => [name, env[name]]));

/** What every program of ours gets of its surroundings; they do not count when a living process is compared with the wanted one. */
const surrounded = (env, own) => ({ ...pick(env, SURROUNDINGS), NODE_ENV: 'production', ...own });

/** The server's settings. */
export function serverSettings(env, settings) {
  return { ...pick(env, SETTINGS), UV_THREADPOOL_SIZE: '8', DATA_DIR: settings.dataDir, ROOT_DIR: settings.rootDir, MONGODB_URI: storeUri(settings) };
}

/**
 * @param {{env: NodeJS.ProcessEnv, settings: object, users: object, root: string, secrets: object, build: string, modules: object, firstPassword: () => string | null}} given
 *   `modules`: what the built program tells of its own processes (`postgresCommand`, `asteriskCommand`), `build`: hash of what it was built from.
 */
export function processPlan(given) {
  const { settings } = given;
  const embedded = settings.mongodbUri === null ? [postgres(given), gateway(given)] : [];
  const asterisk = settings.ariUrl === null ? [asteriskProcess(given)] : [];
  return [...embedded, ...asterisk, proxy(given), server(given)];
}

function postgres({ settings, users, root, modules }) {
  const options = { inRoot, root, dataDir: settings.dataDir, ...users.db };
  return described('postgres', { command: () => modules.postgresCommand(options), env: () => ({ PATH: process.env.PATH, LANG: 'C' }), stopSignal: 'SIGINT', fingerprint: [root, settings.dataDir] });
}

function gateway({ env, settings, users, build }) {
  const at = layout(settings.dataDir);
  const own = { ...pick(env, ['LOG_LEVEL']), DATA_DIR: settings.dataDir, PG_SOCKET_DIR: at.pgSocket, GATEWAY_SOCKET: at.storeSocket };
  const user = { uid: users.db.uid, gid: users.server.gid };
  return node('store', 'dist/store/embedded/main.js', { settings, user, environment: () => surrounded(env, own), fingerprint: [own, build] });
}

function asteriskProcess({ env, settings, users, root, modules, secrets }) {
  const options = { inRoot, root, dataDir: settings.dataDir, ...users.pbx };
  return described('asterisk', {
    command: () => modules.asteriskCommand(options), env: () => ({ ...pick(env, ['TZ']), PATH: process.env.PATH, LANG: 'C.UTF-8' }), fingerprint: [root, pick(env, SETTINGS), settings.dataDir, secrets.ariPassword],
  });
}

function proxy({ env, settings, users, secrets, build }) {
  const own = { ...pick(env, ['PORT', 'SIP_WS_PORT', 'HOST', 'ARI_PORT', 'PUBLIC_URL', 'TLS_CERT', 'TLS_KEY', 'TRUST_PROXY', 'LOG_LEVEL', 'ARI_URL']), SIP_TICKET_KEY: secrets.sipTicketKey };
  return node('proxy', 'dist/telephony/sip-proxy/main.js', { settings, user: users.server, environment: () => surrounded(env, own), fingerprint: [own, build] });
}

function server({ env, settings, users, build, firstPassword }) {
  const own = serverSettings(env, settings);
  const first = () => (firstPassword() ? { FIRST_ADMIN_PASSWORD: firstPassword() } : {});
  return node('server', 'dist/server.js', { settings, user: users.server, environment: () => surrounded(env, { ...own, ...first() }), fingerprint: [own, build] });
}

function node(name, script, { settings, user, environment, fingerprint }) {
  const needs = [PROGRAM, settings.dataDir, settings.rootDir, join(process.execPath, '../..'), ...[process.env.TLS_CERT, process.env.TLS_KEY].filter(Boolean)];
  const argv = [process.execPath, '--enable-source-maps', join(PROGRAM, script)];
  return described(name, { command: () => asUser({ ...user, argv, needs }), env: environment, fingerprint: [argv, fingerprint] });
}

function described(name, { fingerprint, ...rest }) {
  return { name, ...rest, cwd: PROGRAM, fingerprint: createHash('sha256').update(JSON.stringify(fingerprint)).digest('hex').slice(0, 16) };
}

/** The doors each process opens, for the check that they are free. */
export function doorsOf(name, settings) {
  const { ports, host, sipHost } = settings;
  if (name === 'server') return [{ setting: 'PORT', port: ports.PORT, host }];
  if (name === 'proxy') return [{ setting: 'SIP_WS_PORT', port: ports.SIP_WS_PORT, host }];
  if (name !== 'asterisk') return [];
  return [{ setting: 'ARI_PORT', port: ports.ARI_PORT, host: '127.0.0.1' }, { setting: 'SIP_PORT', port: ports.SIP_PORT, host: sipHost, udp: true }];
}
