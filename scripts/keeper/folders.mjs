// Users, data folders with their owners and modes, and the secrets. Repeatable: what is there stays, only owner and mode are set right.
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureUser, USERS } from './in-root.mjs';
import { layout } from './settings.mjs';
import { isAlive, writeWhole } from './process-table.mjs';

/** The three users; Asterisk's has the server's group, so that the server can read what it writes. */
export function ensureUsers(root) {
  const server = ensureUser(USERS.server, root);
  const pbx = ensureUser(USERS.pbx, root);
  const db = ensureUser(USERS.db, root);
  return { server, pbx: { uid: pbx.uid, gid: server.gid }, db };
}

/** Owner, group and mode of every folder that processes share; Asterisk's own are made with its configuration. */
export function folderPlan(dataDir, users) {
  const at = layout(dataDir);
  const root = { uid: 0 };
  const { server, db } = users;
  const group = server.gid;
  return [
    [dataDir, root.uid, 0, 0o755],
    [at.secrets, server.uid, group, 0o500],
    [at.run, root.uid, group, 0o1775],
    [at.keeper, root.uid, 0, 0o755],
    [at.pgSocket, db.uid, db.gid, 0o700],
    [at.store, db.uid, group, 0o2750],
    [at.prompts, server.uid, group, 0o2750],
    [at.recordings, server.uid, group, 0o2750],
    [at.journal, server.uid, group, 0o700],
    [at.logs, root.uid, group, 0o2750],
  ];
}

export function makeFolders(dataDir, users) {
  for (const [folder, uid, gid, mode] of folderPlan(dataDir, users)) {
    mkdirSync(folder, { recursive: true });
    chownSync(folder, uid, gid);
    chmodSync(folder, mode);
  }
  return dataDir;
}

const PARTS = {
  ariPassword: () => randomBytes(24).toString('base64url'),
  sipTicketKey: () => randomBytes(32).toString('hex'),
  residentSipPassword: () => randomBytes(24).toString('base64url'),
  apiKey: () => randomBytes(32).toString('base64url'),
};

/** Makes the secrets that are missing; existing ones never change by themselves. Only the server's user can read the file. */
export function ensureSecrets(dataDir, owner) {
  const { secretsFile } = layout(dataDir);
  const present = existsSync(secretsFile) ? JSON.parse(readFileSync(secretsFile, 'utf8')) : {};
  const missing = Object.keys(PARTS).filter((name) => typeof present[name] !== 'string' || present[name] === '');
  const secrets = { ...present, ...Object.fromEntries(missing.map((name) => [name, PARTS[name]()])) };
  if (missing.length > 0) writeWhole(secretsFile, `${JSON.stringify(secrets, null, 2)}\n`, 0o400);
  chownSync(secretsFile, owner.uid, owner.gid);
  chmodSync(secretsFile, 0o400);
  return secrets;
}

/**
 * The cluster of the embedded store. A cluster whose making was interrupted is made anew: a mark stands beside it until it is whole.
 * @param {(options: object) => Promise<'made' | 'present'>} initCluster of store/embedded
 */
export async function ensureCluster({ dataDir, options, initCluster }) {
  const at = layout(dataDir);
  const mark = `${at.keeper}/initdb`;
  if (existsSync(mark)) rmSync(at.pg, { recursive: true, force: true });
  if (!existsSync(at.pgVersion)) writeWhole(mark, '');
  const result = await initCluster(options);
  rmSync(mark, { force: true });
  forgetDeadPostmaster(`${at.pg}/postmaster.pid`);
  return result;
}

/** A postmaster that nobody reaped still counts as alive to PostgreSQL, which then never starts; its pid file is removed. */
function forgetDeadPostmaster(file) {
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (Number.isInteger(pid) && !isAlive(pid)) rmSync(file, { force: true });
}
