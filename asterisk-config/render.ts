import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { asteriskFolders } from './folders.ts';
import { holdMusic } from './hold-music.ts';
import { checkOptions, type AsteriskOptions } from './options.ts';
import { ariConf, asteriskConf, cdrCustomConf, httpConf, loggerConf, prometheusConf, rtpConf, SMALL_FILES } from './templates/core.ts';
import { extensionsConf, musicConf, QUEUES_CONF } from './templates/extensions.ts';
import { modulesConf } from './templates/modules.ts';
import { pjsipConf } from './templates/pjsip.ts';

export type { AsteriskOptions } from './options.ts';
export { asteriskFolders } from './folders.ts';
export { CDR_COLUMNS } from './templates/core.ts';

/** Every configuration file of one instance, by name. Pure but for looking up the module folder in the root. */
export function asteriskFiles(options: AsteriskOptions): Record<string, string> {
  checkOptions(options);
  return {
    ...SMALL_FILES,
    'asterisk.conf': asteriskConf(options),
    'modules.conf': modulesConf(),
    'http.conf': httpConf(options),
    'ari.conf': ariConf(options),
    'prometheus.conf': prometheusConf(options),
    'rtp.conf': rtpConf(options),
    'logger.conf': loggerConf(),
    'cdr_custom.conf': cdrCustomConf(),
    'pjsip.conf': pjsipConf(options),
    'extensions.conf': extensionsConf(options),
    'queues.conf': QUEUES_CONF,
    'musiconhold.conf': musicConf(options),
  };
}

/** Makes DATA_DIR/asterisk with its folders, writes the files, hands them to their users. Returns true when a file differs from before (Asterisk must be restarted). */
export function renderAsterisk(options: AsteriskOptions): boolean {
  const files = asteriskFiles(options);
  makeFolders(options);
  const { etc, moh, keys } = asteriskFolders(options.dataDir);
  let changed = false;
  for (const [name, text] of Object.entries(files)) changed = writeWhenChanged(join(etc, name), text, options) || changed;
  for (const [name, text] of Object.entries(tlsFiles(options))) changed = writeWhenChanged(join(keys, name), text, options) || changed;
  const music = join(moh, 'hold.wav');
  if (!existsSync(music)) writeFileSync(music, holdMusic(), { mode: 0o640 });
  give(music, options);
  return changed;
}

/** Copies: Asterisk sees its own folders only. */
function tlsFiles({ tls }: AsteriskOptions): Record<string, string> {
  return tls === undefined ? {} : { 'sip-cert.pem': tls.cert, 'sip-key.pem': tls.key, 'sip-ca.pem': [...rootCertificates, ...(tls.ca === undefined ? [] : [tls.ca])].join('\n') };
}

function makeFolders(options: AsteriskOptions): void {
  const at = asteriskFolders(options.dataDir);
  for (const folder of [at.base, at.etc, at.moh]) makeFolder(folder, 0o750, options, options.uid);
  // The group may write too: the server puts finished recordings away and empties the voicemail folder.
  for (const folder of [at.lib, at.spool, at.recording, at.voicemail, at.log, at.cdr, at.run, at.db, at.keys]) makeFolder(folder, 0o2770, options, options.uid);
  for (const folder of [at.dynamic, at.prompts, at.recordings]) makeFolder(folder, 0o2750, options, options.serverUid);
}

function makeFolder(folder: string, mode: number, options: AsteriskOptions, uid: number | undefined): void {
  mkdirSync(folder, { recursive: true });
  if (uid !== undefined && options.gid !== undefined) chownSync(folder, uid, options.gid);
  chmodSync(folder, mode);
}

function writeWhenChanged(file: string, text: string, options: AsteriskOptions): boolean {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(`${file}.new`, text, { mode: 0o640 });
  give(`${file}.new`, options);
  renameSync(`${file}.new`, file);
  return true;
}

/** Asterisk's own files belong to its user; passwords in them are for it alone. */
function give(file: string, options: AsteriskOptions): void {
  if (options.uid !== undefined && options.gid !== undefined) chownSync(file, options.uid, options.gid);
}

export interface CommandOptions {
  dataDir: string;
  root: string;
  uid: number;
  gid: number;
  /** scripts/keeper/in-root.mjs, handed in: it belongs to the keeper. */
  inRoot: (what: { root: string; uid: number; gid: number; binds: string[]; argv: string[]; cwd?: string; network?: boolean }) => [string, string[]];
}

/** Program and arguments that run this instance's Asterisk in the foreground; the pid of the spawned process is Asterisk's own. */
export function asteriskCommand({ dataDir, root, uid, gid, inRoot }: CommandOptions): [string, string[]] {
  const at = asteriskFolders(dataDir);
  // umask 007: the server, of the same group, reads and removes what Asterisk records.
  const argv = ['sh', '-c', 'umask 007; exec "$@"', 'asterisk', '/usr/sbin/asterisk', '-f', '-C', join(at.etc, 'asterisk.conf')];
  return inRoot({ root, uid, gid, binds: [at.base, at.prompts, at.recordings], argv, cwd: at.spool });
}
