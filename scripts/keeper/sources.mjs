// Builds the server and the desk only when something they are made of has changed.
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { command } from './step.mjs';

const NOT_SOURCES = new Set(['node_modules', 'dist', 'data', '.root', '.git', '.ci', 'docs', 'test']);
const WEB = 'agent-desktop/web';

/** The files below `folder` that a build reads, in a fixed order. */
export function sourceFiles(folder, { skip = () => false } = {}) {
  const found = [];
  const walk = (at) => {
    for (const entry of readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name);
      if (NOT_SOURCES.has(entry.name) || skip(relative(folder, path))) continue;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) found.push(path);
    }
  };
  walk(folder);
  return found;
}

/** Hash over names and contents. */
export function hashFiles(folder, files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(folder, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

const isTypescript = (path) => path.endsWith('.ts') && !path.endsWith('.d.ts');

function serverSources(program) {
  const files = sourceFiles(program, { skip: (path) => path === WEB || path.startsWith('scripts/keeper') });
  return files.filter((path) => isTypescript(path) || /tsconfig[.a-z]*json$|package-lock.json$/.test(path) || isAsset(relative(program, path)));
}

function webSources(program) {
  const web = existsSync(join(program, WEB)) ? sourceFiles(join(program, WEB)) : [];
  return [...web, ...sourceFiles(join(program, 'contract')), join(program, 'package-lock.json')];
}

/** Files a domain folder reads at run time (templates, first data, pictures): they lie beside the code in dist/ as well. */
function isAsset(path) {
  return path.includes('/') && !path.startsWith(`${WEB}/`) && !path.startsWith('scripts/') && !isTypescript(path) && !/\.(md|mjs|cjs)$/.test(path);
}

async function whenChanged(stampFile, hash, made, work) {
  if (existsSync(made) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return 'unchanged';
  await work();
  mkdirSync(join(stampFile, '..'), { recursive: true });
  writeFileSync(stampFile, hash);
  return 'built';
}

export async function buildServer(program, progress) {
  const files = serverSources(program);
  return whenChanged(join(program, 'dist/.server'), hashFiles(program, files), join(program, 'dist/server.js'), async () => {
    rmSync(join(program, 'dist/.server'), { force: true });
    await command(process.execPath, [join(program, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: program, progress });
    for (const file of files.filter((path) => isAsset(relative(program, path)))) cpSync(file, join(program, 'dist', relative(program, file)));
    openToRead(program);
  });
}

export async function buildWeb(program, progress) {
  if (!existsSync(join(program, WEB, 'vite.config.ts'))) return 'no web sources';
  const target = join(program, 'dist/web');
  return whenChanged(join(program, 'dist/.web'), hashFiles(program, webSources(program)), target, async () => {
    const fresh = join(program, 'dist/web.building');
    rmSync(fresh, { recursive: true, force: true });
    const vite = join(program, 'node_modules/vite/bin/vite.js');
    await command(process.execPath, [vite, 'build', '--config', join(WEB, 'vite.config.ts'), '--outDir', fresh, '--emptyOutDir'], { cwd: program, env: { ...process.env, NODE_ENV: 'production' }, progress });
    // Pages that are open still ask for the pieces of their own build: the old one makes way only when the new one is whole.
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    openToRead(program);
  });
}

/** Hash of the sources the present build was made of. */
export function builtFrom(program) {
  return readFileSync(join(program, 'dist/.server'), 'utf8');
}

/** The server runs as another user, which must be able to read what root has built. */
function openToRead(program) {
  const open = (path, isFolder) => chmodSync(path, isFolder ? 0o755 : 0o644);
  const walk = (folder) => {
    open(folder, true);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) walk(join(folder, entry.name));
      else open(join(folder, entry.name), false);
    }
  };
  walk(join(program, 'dist'));
}
