// Runs a program of the Debian root. Asterisk, PostgreSQL and the small tools live in a folder of their own Debian suite; a private mount
// namespace shows them the folders they may see at the same paths as outside, then chroot and an ordinary user. Nothing is left mounted behind.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** System users, one per kind of process; made on the machine and known inside the root under the same number. */
export const USERS = { server: 'hotline', pbx: 'hotline-pbx', db: 'hotline-db' };

/** Looks a user up, making it when missing. Needs root. Returns `{uid, gid}`. */
export function ensureUser(name, root) {
  if (spawnSync('id', ['-u', name]).status !== 0) {
    const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', name], { encoding: 'utf8' });
    if (made.status !== 0 && spawnSync('id', ['-u', name]).status !== 0) throw new Error(`useradd ${name}: ${made.stderr}`);
  }
  const uid = Number(spawnSync('id', ['-u', name], { encoding: 'utf8' }).stdout);
  const gid = Number(spawnSync('id', ['-g', name], { encoding: 'utf8' }).stdout);
  if (root) {
    addLine(join(root, 'etc/passwd'), name, `${name}:x:${uid}:${gid}::/nonexistent:/usr/sbin/nologin`);
    addLine(join(root, 'etc/group'), name, `${name}:x:${gid}:`);
  }
  return { uid, gid };
}

function addLine(file, name, line) {
  const text = readFileSync(file, 'utf8');
  const present = text.split('\n').find((entry) => entry.startsWith(`${name}:`));
  if (present === undefined) appendFileSync(file, `${line}\n`);
}

const ENTER = `set -eu
root=$1; ids=$2; dir=$3; shift 3
mount --bind "$root" "$root"
while [ "$1" != -- ]; do mkdir -p "$root$1"; mount --bind "$1" "$root$1"; shift; done; shift
mkdir -p "$root/proc" "$root/dev/shm"
mount -t proc proc "$root/proc" 2>/dev/null || mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs -o mode=1777,size=1g tmpfs "$root/dev/shm"
cd "$root"
exec chroot --userspec="$ids" --groups= "$root" sh -c 'cd "$1"; shift; exec "$@"' sh "$dir" "$@"`;

/**
 * The command line that runs `argv` inside the root.
 * @param {{root: string, uid: number, gid: number, binds: string[], argv: string[], cwd?: string, network?: boolean}} what
 *   `binds`: absolute folders (existing) shown at the same path; `network: false` gives the program no network at all.
 * @returns {[string, string[]]} program and arguments for child_process.spawn; the pid is that of the program itself (everything execs).
 */
export function inRoot({ root, uid, gid, binds, argv, cwd = '/', network = true }) {
  for (const bind of binds) mkdirSync(bind, { recursive: true });
  const flags = ['--mount', '--propagation', 'private', ...(network ? [] : ['--net'])];
  return ['unshare', [...flags, 'sh', '-c', ENTER, 'in-root', root, `+${uid}:+${gid}`, cwd, ...binds, '--', ...argv]];
}
