// Runs a program as an ordinary user. Where the program, its data or Node itself lie below a folder that only root may enter (a clone in /root),
// a private mount namespace shows just these at their own paths; the machine's permissions stay as they are.
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const SHOW = `set -eu
closed=$1; shift
hold=$(mktemp -d /tmp/.hotline-XXXXXX); mount -t tmpfs -o mode=755 tmpfs "$hold"
n=0; list=
while [ "$1" != -- ]; do n=$((n+1)); mkdir -p "$hold/$n"; mount --bind "$1" "$hold/$n"; list="$list$n $1
"; shift; done; shift
mount -t tmpfs -o mode=755 tmpfs "$closed"
printf %s "$list" | while read -r n path; do mkdir -p "$path"; mount --bind "$hold/$n" "$path"; done
umount -l "$hold"; rmdir "$hold" 2>/dev/null || true
exec "$@"`;

/**
 * The command line that runs `argv` as this user and group, without any way back to root.
 * @param {{uid: number, gid: number, argv: string[], needs: string[], umask?: string}} what `needs`: absolute folders it must reach.
 * @returns {[string, string[]]} program and arguments for spawn; the pid is that of the program itself.
 */
export function asUser({ uid, gid, argv, needs, umask = '0027' }) {
  const drop = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', 'sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...argv];
  const closed = closedFolder(needs);
  if (closed === null) return [drop[0], drop.slice(1)];
  const shown = outermost(needs.filter((path) => path === closed || path.startsWith(`${closed}/`)));
  return ['unshare', ['--mount', '--propagation', 'private', 'sh', '-c', SHOW, 'as-user', closed, ...shown, '--', ...drop]];
}

/** The highest folder above `paths` that others may not enter, or null. */
export function closedFolder(paths, isOpen = othersMayEnter) {
  for (const path of paths) {
    const above = [];
    for (let at = dirname(resolve(path)); at !== '/'; at = dirname(at)) above.unshift(at);
    const closed = above.find((folder) => !isOpen(folder));
    if (closed !== undefined) return closed;
  }
  return null;
}

function othersMayEnter(folder) {
  try {
    return (statSync(folder).mode & 0o001) !== 0;
  } catch {
    return true;
  }
}

/** Drops paths that lie inside another one of the list. */
export function outermost(paths) {
  const all = [...new Set(paths.map((path) => resolve(path)))];
  return all.filter((path) => !all.some((other) => other !== path && path.startsWith(`${other}/`)));
}
