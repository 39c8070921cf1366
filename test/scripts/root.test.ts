import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { currentRoot, ensureRoot, RECIPE, recipeHash } from '../../scripts/keeper/root.mjs';
import { until } from '../helpers/until.ts';

const MIRROR = 'http://mirror.example/debian';

/** What a bootstrap leaves behind, as far as the steps after it look: folders and dpkg's own list. */
function fakeRoot(folder: string, asterisk = '1:22.10.1~dfsg-1'): void {
  for (const inside of ['root', 'etc', 'var/lib/dpkg']) mkdirSync(join(folder, inside), { recursive: true });
  const entry = (name: string): string => `Package: ${name}\nStatus: install ok installed\nMaintainer: nobody <nobody@example.org>\nArchitecture: all\nVersion: ${name === 'asterisk' ? asterisk : '1.0'}\nDescription: made up\n`;
  writeFileSync(join(folder, 'var/lib/dpkg/status'), RECIPE.packages.map(entry).join('\n'));
}

describe('building the Debian root', () => {
  let rootDir: string;
  let filled: string[];
  const target = (): string => `debian-${recipeHash()}`;
  const ensure = (fill: (asked: { temporary: string }) => unknown): Promise<string> => ensureRoot({ rootDir, mirror: MIRROR, progress: () => undefined, fill });
  const whole = ({ temporary }: { temporary: string }): void => {
    filled.push(temporary);
    fakeRoot(temporary);
  };
  const failed = async (work: Promise<unknown>): Promise<string> => work.then(() => expect.fail('it was built'), (error: unknown) => (error as Error).message);
  before(function () {
    if (spawnSync('dpkg-query', ['--version']).status !== 0) this.skip();
  });
  beforeEach(() => {
    rootDir = mkdtempSync(join(tmpdir(), 'hotline-root-'));
    filled = [];
  });
  afterEach(() => rmSync(rootDir, { recursive: true, force: true }));

  it('it is filled under another name, renamed when whole, and pointed to; the next start finds it there', async () => {
    expect(await ensure(whole)).to.match(/^built: Asterisk 1:22\.10\.1/);
    expect(filled[0]).to.include(join(rootDir, 'building-'));
    expect(readdirSync(rootDir).sort()).to.deep.equal(['build.lock', 'current', target()].filter((name) => existsSync(join(rootDir, name))));
    expect(readlinkSync(join(rootDir, 'current'))).to.equal(target());
    expect(await ensure(whole)).to.match(/^there:/);
    expect(filled).to.have.length(1);
  });

  it('given the filling fails half-way, nothing stands under the final name, and the next start builds it whole', async () => {
    const half = ({ temporary }: { temporary: string }): never => {
      fakeRoot(temporary);
      rmSync(join(temporary, 'var'), { recursive: true });
      throw new Error('the mirror went away');
    };
    expect(await failed(ensure(half))).to.include('the mirror went away');
    expect([existsSync(join(rootDir, target())), currentRoot(rootDir)]).to.deep.equal([false, null]);
    expect(await ensure(whole)).to.match(/^built:/);
    expect(existsSync(join(rootDir, target(), 'manifest.json'))).to.equal(true);
  });

  it('given the machine was switched off in the middle, what is left is cleared away and the build repeated', async () => {
    const keeper = pathToFileURL(join(import.meta.dirname, '../../scripts/keeper/root.mjs')).href;
    const script = `import { mkdirSync } from 'node:fs';
      const { ensureRoot } = await import(${JSON.stringify(keeper)});
      setInterval(() => undefined, 1_000);
      await ensureRoot({ rootDir: ${JSON.stringify(rootDir)}, mirror: '${MIRROR}', progress() {}, fill: ({ temporary }) => { mkdirSync(temporary + '/var/lib/dpkg', { recursive: true }); return new Promise(() => {}); } });`;
    const first = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const ended = new Promise((resolve) => first.once('exit', resolve));
    const leftovers = (): string[] => readdirSync(rootDir).filter((name) => name.startsWith('building-'));
    await until('the first build is under way', () => leftovers().length === 1);
    first.kill('SIGKILL');
    await ended;
    expect([leftovers().length, existsSync(join(rootDir, target())), currentRoot(rootDir)]).to.deep.equal([1, false, null]);
    expect(await ensure(whole)).to.match(/^built:/);
    expect([leftovers(), readlinkSync(join(rootDir, 'current'))]).to.deep.equal([[], target()]);
  });

  it('given a folder of the final name without its manifest, it counts as none and is replaced', async () => {
    mkdirSync(join(rootDir, target(), 'etc'), { recursive: true });
    expect(await ensure(whole)).to.match(/^built:/);
    expect(JSON.parse(readFileSync(join(rootDir, target(), 'manifest.json'), 'utf8'))).to.deep.include({ recipe: recipeHash(), mirror: MIRROR });
  });

  it('given a mirror with an old Asterisk, the root in use stays the one in use', async () => {
    mkdirSync(join(rootDir, 'debian-earlier'));
    spawnSync('ln', ['-s', 'debian-earlier', join(rootDir, 'current')]);
    expect(await failed(ensure(({ temporary }) => fakeRoot(temporary, '1:20.1.0~dfsg-1')))).to.include('older than');
    expect([existsSync(join(rootDir, target())), readlinkSync(join(rootDir, 'current'))]).to.deep.equal([false, 'debian-earlier']);
  });
});
