import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isAlive } from '../../scripts/keeper/process-table.mjs';
import { PROGRAM } from '../../scripts/keeper/settings.mjs';
import { Product } from '../helpers/product.ts';
import { until } from '../helpers/until.ts';

const CHILDREN = ['postgres', 'store', 'asterisk', 'proxy', 'server'];
const MINUTE = 60_000;

/** The real thing on ports and a data folder of its own; the Debian root and the build are shared with everything else. */
describe('npm start', function () {
  this.timeout(6 * MINUTE);
  let product: Product;

  before(async () => {
    product = await Product.prepare();
  });
  after(() => product.stop());

  const start = (): Promise<void> => product.start();
  const end = (signal: NodeJS.Signals): Promise<void> => product.end(signal);
  const pidOf = (name: string): number => product.pidOf(name);
  const readyz = () => product.readyz();

  it('from nothing to ready: all processes run, none of them as root, and the first password is shown once and in no log', async () => {
    await start();
    expect(product.said.trim().split('\n').at(-1)).to.equal(`ready http://127.0.0.1:${product.env.PORT}/`);
    expect((await readyz())?.status).to.equal(200);
    for (const name of CHILDREN) expect(readFileSync(`/proc/${pidOf(name)}/status`, 'utf8'), name).to.not.match(/^Uid:\s+0\b/m);
    const password = /password ([a-z0-9-]{19})/.exec(product.said)?.[1];
    expect(password).to.be.a('string');
    expect(spawnSync('grep', ['-rl', password!, join(product.dataDir, 'logs'), join(product.dataDir, 'run')], { encoding: 'utf8' }).stdout).to.equal('');
    const signIn = await fetch(`http://127.0.0.1:${product.env.PORT}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${product.env.PORT}` }, body: JSON.stringify({ username: 'admin', password }) });
    expect(signIn.status).to.be.lessThan(300);
  });

  it('a second keeper on the same folder is refused in one sentence', () => {
    const second = spawnSync(process.execPath, ['scripts/keeper/keeper.mjs', 'start'], { cwd: PROGRAM, env: product.env, encoding: 'utf8' });
    expect(second.status).to.equal(1);
    expect(second.stderr).to.include('already runs this data folder');
  });

  it('the server killed with -9 comes back alone, everything else goes on', async () => {
    const before = CHILDREN.map(pidOf);
    process.kill(pidOf('server'), 'SIGKILL');
    await until('the server is ready again', async () => pidOf('server') !== before[4] && (await readyz())?.status === 200, 30_000);
    expect(CHILDREN.slice(0, 4).map(pidOf)).to.deep.equal(before.slice(0, 4));
  });

  it('the keeper killed with -9 ends nothing; the next start takes all over as it is and shows no password', async () => {
    const before = CHILDREN.map(pidOf);
    await end('SIGKILL');
    expect(before.every(isAlive)).to.equal(true);
    await start();
    expect(CHILDREN.map(pidOf)).to.deep.equal(before);
    expect(product.said).to.include('taken over').and.not.include('password');
  });

  it('PostgreSQL killed with -9 is started again and the instance becomes ready', async () => {
    const before = pidOf('postgres');
    process.kill(before, 'SIGKILL');
    await until('the database is new and the server ready', async () => pidOf('postgres') !== before && isAlive(pidOf('postgres')) && (await readyz())?.status === 200, 60_000);
  });

  it('SIGTERM stops everything and leaves no process', async () => {
    const before = CHILDREN.map(pidOf);
    await end('SIGTERM');
    expect(before.some(isAlive)).to.equal(false);
    expect(CHILDREN.some((name) => existsSync(join(product.dataDir, 'run/keeper', `${name}.pid`)))).to.equal(false);
  });
});
