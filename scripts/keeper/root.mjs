// The Debian root: Asterisk, PostgreSQL with DocumentDB and the small tools, from a newer Debian than the machine's own, in a folder.
// Built under a temporary name and renamed when whole; a changed recipe is built beside the old root and takes over at this start.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { acquireLock, isAlive } from './process-table.mjs';
import { command, looksUnreachable, say, StepError } from './step.mjs';

export const RECIPE = {
  suite: 'forky', variant: 'apt', revision: 1, postgres: 18,
  packages: ['asterisk', 'asterisk-modules', 'postgresql-18-documentdb', 'espeak-ng', 'ffmpeg', 'ghostscript', 'libtiff-tools'],
};
/** Older ones lack what the call control relies on, and carry known holes. */
export const OLDEST_ASTERISK = '22.10.1';

export function recipeHash(recipe = RECIPE) {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
}

export function currentRoot(rootDir) {
  const link = join(rootDir, 'current');
  return existsSync(link) ? realpathSync(link) : null;
}

/** Makes sure that the root of this recipe is there and is the current one; resolves to what was done. `fill` puts the packages into a folder. */
export async function ensureRoot({ rootDir, mirror, progress, fill = bootstrap }) {
  mkdirSync(rootDir, { recursive: true });
  const target = join(rootDir, `debian-${recipeHash()}`);
  const lock = await acquireLock(join(rootDir, 'build.lock'), { wait: true, progress });
  try {
    removeLeftovers(rootDir);
    const fresh = !existsSync(join(target, 'manifest.json'));
    if (fresh) await build({ rootDir, target, mirror, progress, fill });
    const manifest = readManifest(target);
    refuseOldAsterisk(manifest.versions.asterisk);
    if (currentRoot(rootDir) !== realpathSync(target)) point(rootDir, target);
    nameThisHost(target);
    return `${fresh ? 'built' : 'there'}: Asterisk ${manifest.versions.asterisk}, PostgreSQL ${manifest.postgresMajor}`;
  } finally {
    lock.release();
  }
}

export function readManifest(root) {
  return JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8'));
}

async function build({ rootDir, target, mirror, progress, fill }) {
  const temporary = join(rootDir, `building-${recipeHash()}-${process.pid}`);
  await fill({ temporary, mirror, progress });
  finish(temporary);
  const versions = packageVersions(temporary);
  refuseOldAsterisk(versions.asterisk);
  const manifest = { recipe: recipeHash(), ...RECIPE, postgresMajor: RECIPE.postgres, mirror, versions };
  writeFileSync(join(temporary, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  rmSync(target, { recursive: true, force: true });
  renameSync(temporary, target);
}

async function bootstrap({ temporary, mirror, progress }) {
  const run = (...extra) => command('mmdebstrap', [
    `--variant=${RECIPE.variant}`, `--include=${RECIPE.packages.join(',')}`, '--aptopt=Apt::Install-Recommends "false"', ...extra, RECIPE.suite, temporary, mirror,
  ], { progress });
  try {
    return await run();
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
    if (!isExpired(error.output ?? '')) throw explain(error, mirror);
  }
  say(`  Debian root: the mirror's Release file is past its date; its signature is still checked and only the date is let pass`);
  try {
    return await run('--aptopt=Acquire::Check-Valid-Until "false"');
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
    throw explain(error, mirror);
  }
}

/** apt's own words for a Release file past its Valid-Until. */
export function isExpired(output) {
  return /Release file for .* is expired|E: Release file .* expired|is not valid anymore/i.test(output);
}

function explain(error, mirror) {
  const output = error.output ?? '';
  if (looksUnreachable(output)) return new StepError('Debian root', `the mirror ${mirror} cannot be reached`, 'check the network, or set DEBIAN_MIRROR to a mirror near you, then start again');
  if (/NO_PUBKEY|BADSIG|not signed|EXPKEYSIG/.test(output)) return new StepError('Debian root', `the signature of ${mirror} is not right`, 'use a Debian mirror you trust, and apt-get install --only-upgrade debian-archive-keyring');
  return error;
}

/** Small things the programs expect inside: folders they may pass through, and no daemons of the suite's own. */
function finish(root) {
  chmodSync(join(root, 'root'), 0o755);
  for (const folder of ['dev/shm', 'proc', 'sys', 'tmp']) mkdirSync(join(root, folder), { recursive: true });
  rmSync(join(root, 'etc/resolv.conf'), { force: true });
  if (existsSync('/etc/resolv.conf')) writeFileSync(join(root, 'etc/resolv.conf'), readFileSync('/etc/resolv.conf'));
}

function nameThisHost(root) {
  const file = join(root, 'etc/hosts');
  const wanted = `127.0.0.1 localhost ${hostname()}\n::1 localhost\n`;
  if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) writeFileSync(file, wanted);
}

function packageVersions(root) {
  const listed = spawnSync('dpkg-query', ['--admindir', join(root, 'var/lib/dpkg'), '-W', '-f', '${Package} ${Version}\n'], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  const all = new Map(listed.stdout.split('\n').filter(Boolean).map((line) => line.split(' ')));
  return Object.fromEntries(RECIPE.packages.map((name) => [name, all.get(name) ?? 'missing']));
}

/** Refuses an Asterisk older than the oldest that is known to be right. `version` is Debian's, `1:22.10.1~dfsg+…`. */
export function refuseOldAsterisk(version) {
  const numbers = (text) => text.replace(/^\d+:/, '').split(/[^0-9.]/)[0].split('.').map(Number);
  const [have, need] = [numbers(version), numbers(OLDEST_ASTERISK)];
  const at = [0, 1, 2].find((index) => (have[index] ?? 0) !== need[index]);
  if (at !== undefined && !((have[at] ?? 0) > need[at])) {
    throw new StepError('Debian root', `its Asterisk is ${version}, older than ${OLDEST_ASTERISK}`, 'set DEBIAN_MIRROR to a mirror that is up to date, remove ROOT_DIR and start again');
  }
}

function point(rootDir, target) {
  const link = join(rootDir, `current-${process.pid}`);
  rmSync(link, { force: true });
  symlinkSync(target.slice(rootDir.length + 1), link);
  renameSync(link, join(rootDir, 'current'));
}

/** Half-built roots of set-ups that were interrupted. */
function removeLeftovers(rootDir) {
  for (const name of readdirSync(rootDir)) {
    const pid = /^building-[0-9a-f]+-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(rootDir, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Data of another PostgreSQL major cannot be opened; says how to carry them over. */
export function refuseOtherPostgres(pgVersionFile, major) {
  const found = existsSync(pgVersionFile) ? readFileSync(pgVersionFile, 'utf8').trim() : null;
  if (found === null || Number(found) === major) return;
  throw new StepError(
    'database', `the data were written by PostgreSQL ${found}, the Debian root has ${major}`,
    'start the release that wrote them and run "npm run backup -- FILE"; then move DATA_DIR/pg away, start this release and run "npm run restore -- FILE"',
  );
}
