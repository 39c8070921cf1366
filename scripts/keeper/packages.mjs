// The machine's packages and the program's own: only what is missing is fetched.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, looksUnreachable, StepError } from './step.mjs';

/** What running needs of the machine; `unshare`, `mount`, `chroot` and `setpriv` are in every Debian. */
export const RUN_PACKAGES = ['mmdebstrap', 'debian-archive-keyring'];
/** What the tests need on top: a browser with Chinese letters, a SIP caller, and ffprobe's smaller cousin for audio. */
export const TEST_PACKAGES = ['chromium', 'sip-tester', 'fonts-noto-cjk', 'sox'];

export function missingPackages(wanted) {
  return wanted.filter((name) => !/^install ok installed/.test(spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' }).stdout ?? ''));
}

export async function installPackages(wanted, progress) {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return 'all there';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = async (...args) => command('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env, progress });
  try {
    // Lists of an image may be empty or old; a failing update is only fatal when the install then fails.
    await apt('update', '-q').catch(() => undefined);
    await apt('install', '-y', '-q', '--no-install-recommends', ...missing);
  } catch (error) {
    if (looksUnreachable(error.output ?? '')) throw new StepError('packages', 'the Debian mirror of this machine cannot be reached', 'check the network and /etc/apt/sources.list, then start again');
    throw error;
  }
  return `installed ${missing.join(', ')}`;
}

const sha = (text) => createHash('sha256').update(text).digest('hex');

/** Whether node_modules is what package-lock.json asks for: by our stamp, or because npm's own record says the same. */
export function modulesAreCurrent(program) {
  const lockFile = join(program, 'package-lock.json');
  const stamp = join(program, 'node_modules/.hotline-lock');
  const record = join(program, 'node_modules/.package-lock.json');
  const lock = readFileSync(lockFile, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sha(lock)) return true;
  if (!existsSync(record) || !sameModules(JSON.parse(lock).packages, JSON.parse(readFileSync(record, 'utf8')).packages)) return false;
  writeFileSync(stamp, sha(lock));
  return true;
}

/** Compares the wanted packages with the installed ones; optional ones of other platforms may be absent. */
export function sameModules(wanted, installed) {
  return Object.entries(wanted).every(([path, entry]) => path === '' || entry.optional || entry.devOptional || installed[path]?.version === entry.version);
}

export async function installModules(program, progress) {
  if (modulesAreCurrent(program)) return 'all there';
  try {
    await command('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel', 'http'], { cwd: program, progress });
  } catch (error) {
    if (looksUnreachable(error.output ?? '')) throw new StepError('npm packages', 'the npm registry cannot be reached', 'check the network or the registry in .npmrc, then start again');
    throw error;
  }
  writeFileSync(join(program, 'node_modules/.hotline-lock'), sha(readFileSync(join(program, 'package-lock.json'), 'utf8')));
  return 'installed';
}
