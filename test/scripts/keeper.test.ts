import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { asUser, closedFolder, outermost } from '../../scripts/keeper/as-user.mjs';
import { checkDebian, checkDisk, checkMongo, checkNode, checkPorts, checkRootUser } from '../../scripts/keeper/checks.mjs';
import { Child, nextGap } from '../../scripts/keeper/child.mjs';
import { FirstAdmin, randomPassword } from '../../scripts/keeper/first-admin.mjs';
import { ask, Watch } from '../../scripts/keeper/health.mjs';
import { rotate, rotateAll } from '../../scripts/keeper/logs.mjs';
import { sameModules } from '../../scripts/keeper/packages.mjs';
import { acquireLock, identify, isAlive, isSame, parseStat, writeWhole } from '../../scripts/keeper/process-table.mjs';
import { isExpired, recipeHash, refuseOldAsterisk, refuseOtherPostgres } from '../../scripts/keeper/root.mjs';
import { readSettings, storeUri } from '../../scripts/keeper/settings.mjs';
import { hashFiles, sourceFiles } from '../../scripts/keeper/sources.mjs';
import { command, looksUnreachable, step, StepError } from '../../scripts/keeper/step.mjs';
import { freePort } from '../helpers/free-port.ts';
import { until } from '../helpers/until.ts';

async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).to.be.instanceOf(StepError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('the keeper', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hotline-keeper-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  describe('steps', () => {
    it('a failing step names itself, the cause and the cure', async () => {
      expect(await refusal(() => step('packages', 'install it by hand', () => Promise.reject(new Error('no such package'))))).to.equal('packages: no such package. Install it by hand.');
    });

    it('a failing command is told by the lines that speak of the error, not by its stack', async () => {
      const script = 'console.error("starting"); console.error("x.ts(3,1): error TS1: wrong"); console.error("    at somewhere (x.js:1)"); process.exit(2)';
      const said = await refusal(() => step('build', 'mend it', () => command(process.execPath, ['-e', script])));
      expect(said).to.include('error TS1: wrong').and.not.include('at somewhere').and.not.include('starting');
    });

    it('a registry out of reach is told apart from other failures', () => {
      for (const text of ['npm error code ENOTFOUND', 'E: Temporary failure resolving deb.debian.org', 'Could not connect to 1.2.3.4:80', 'connect ECONNREFUSED']) expect(looksUnreachable(text), text).to.equal(true);
      expect(looksUnreachable('E: Unable to locate package nonsense')).to.equal(false);
    });
  });

  describe('checks', () => {
    it('an older Node or Debian is refused, newer ones and testing are taken', async () => {
      expect(await refusal(() => checkNode('20.18.3'))).to.include('20.19');
      for (const version of ['20.19.0', '22.1.0', '24.0.0']) checkNode(version);
      expect(await refusal(() => checkDebian('PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\nID=debian\nVERSION_ID="11"'))).to.include('Debian 12 or newer');
      expect(await refusal(() => checkDebian('PRETTY_NAME="Ubuntu 24.04"\nID=ubuntu\nVERSION_ID="24.04"'))).to.include('Ubuntu');
      checkDebian('ID=debian\nVERSION_ID="12"');
      checkDebian('PRETTY_NAME="Debian GNU/Linux forky/sid"\nID=debian\n');
    });

    it('without root, one sentence says so and how', async () => {
      expect(await refusal(() => checkRootUser(65_534))).to.include('without root').and.include('sudo npm start');
      checkRootUser(0);
    });

    it('too little room is said before anything is changed, a disk that fills up meanwhile in the step that met it', async () => {
      const settings = { rootDir: folder, dataDir: folder };
      expect(await refusal(() => checkDisk(settings, false, () => 2 ** 30))).to.include('only 1.0 GB').and.include('3.0 GB');
      checkDisk(settings, true, () => 2 ** 30);
      expect(await refusal(() => checkDisk(settings, true, () => 2 ** 20))).to.include('0.5 GB');
      expect(await refusal(() => step('build', 'look at it', () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))))).to.include('build').and.include('the disk is full');
      expect(await refusal(() => step('packages', 'look at it', () => command('sh', ['-c', 'echo "cp: error writing: No space left on device" >&2; exit 1'])))).to.include('the disk is full');
    });

    it('a taken port is named with its setting', async () => {
      const taken: Server = createServer();
      const port = await new Promise<number>((resolve) => taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)));
      expect(await refusal(() => checkPorts([{ setting: 'SIP_WS_PORT', port, host: '127.0.0.1' }]))).to.include(`port ${port} (SIP_WS_PORT) is taken`);
      await new Promise((resolve) => taken.close(resolve));
      await checkPorts([{ setting: 'PORT', port, host: '127.0.0.1' }, { setting: 'SIP_PORT', port, host: '127.0.0.1', udp: true }]);
    });

    it('a MongoDB that does not answer is named without its password', async () => {
      const said = await refusal(async () => checkMongo(`mongodb://city:secret@127.0.0.1:${await freePort()}/hotline?serverSelectionTimeoutMS=200`));
      expect(said).to.include('does not answer').and.not.include('secret');
    }).timeout(15_000);

    it('settings: wrong ports and two equal ones are refused', async () => {
      expect(await refusal(() => readSettings({ PORT: '80x' }))).to.include('PORT=80x');
      expect(await refusal(() => readSettings({ PORT: '9000', ARI_PORT: '9000' }))).to.include('PORT=9000 and ARI_PORT=9000');
      expect(readSettings({ HOST: '0.0.0.0', PORT: '9001' }).ownUrl).to.equal('http://127.0.0.1:9001');
      expect(storeUri(readSettings({ DATA_DIR: '/srv/hotline data' }))).to.equal('mongodb://%2Fsrv%2Fhotline%20data%2Frun%2Fstore%2Fstore.sock/hotline?directConnection=true');
    });
  });

  describe('the Debian root', () => {
    it('a changed recipe has another name', () => {
      expect(recipeHash({ packages: ['a'] })).to.not.equal(recipeHash({ packages: ['a', 'b'] }));
      expect(recipeHash()).to.match(/^[0-9a-f]{12}$/);
    });

    it('an Asterisk older than 22.10.1 is refused, that one and later are taken', async () => {
      for (const version of ['1:22.10.0~dfsg-1', '1:22.9.5', '1:20.19.0', 'missing']) expect(await refusal(() => refuseOldAsterisk(version)), version).to.include('22.10.1');
      for (const version of ['1:22.10.1+dfsg+~cs6.17.60671434-1', '1:22.11.0~dfsg-2', '1:23.0.0']) refuseOldAsterisk(version);
    });

    it('data of another PostgreSQL major are refused with the cure, a new folder and the same major are taken', async () => {
      const file = join(folder, 'PG_VERSION');
      refuseOtherPostgres(file, 18);
      writeFileSync(file, '18\n');
      refuseOtherPostgres(file, 18);
      writeFileSync(file, '17\n');
      expect(await refusal(() => refuseOtherPostgres(file, 18))).to.include('PostgreSQL 17').and.include('npm run restore');
    });

    it('only a Release file past its date is let pass, not a wrong signature', () => {
      expect(isExpired('E: Release file for http://deb.debian.org/debian/dists/forky/InRelease is expired (invalid since 3d)')).to.equal(true);
      expect(isExpired('E: The repository is not signed. NO_PUBKEY 1234')).to.equal(false);
    });
  });

  describe('what is there already', () => {
    it('installed packages count when all wanted versions are there; optional ones may be missing', () => {
      const wanted = { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } };
      expect(sameModules(wanted, { 'node_modules/a': { version: '1.0.0' } })).to.equal(true);
      expect(sameModules(wanted, { 'node_modules/a': { version: '1.0.1' } })).to.equal(false);
      expect(sameModules(wanted, {})).to.equal(false);
    });

    it('the hash of the sources changes with content and name, not with what is no source', () => {
      mkdirSync(join(folder, 'tickets'));
      mkdirSync(join(folder, 'node_modules'));
      writeFileSync(join(folder, 'tickets/ticket.ts'), 'one');
      const hash = () => hashFiles(folder, sourceFiles(folder));
      const first = hash();
      writeFileSync(join(folder, 'node_modules/x.js'), 'not ours');
      expect(hash()).to.equal(first);
      writeFileSync(join(folder, 'tickets/ticket.ts'), 'two');
      const second = hash();
      expect(second).to.not.equal(first);
      writeFileSync(join(folder, 'tickets/new.ts'), '');
      expect(hash()).to.not.equal(second);
    });
  });

  describe('processes', () => {
    it('the start time is read behind a name with spaces and brackets', () => {
      const fields = Array.from({ length: 50 }, (_, n) => String(n + 4));
      expect(parseStat(`77 (a) b (c)) S ${fields.join(' ')}`)).to.deep.equal({ state: 'S', parent: 4, startTime: 22 });
    });

    it('a process is itself, and nobody else under its number', () => {
      const mine = identify(process.pid);
      expect(isSame(mine)).to.equal(true);
      expect(isSame({ ...mine!, startTime: mine!.startTime + 1 })).to.equal(false);
      expect(isSame({ ...mine!, boot: 'another boot' })).to.equal(false);
      expect(isSame(null)).to.equal(false);
    });

    it('a held lock is not given twice; a lock left by a dead holder is taken over', async () => {
      const file = join(folder, 'lock');
      const held = await acquireLock(file);
      expect(await acquireLock(file)).to.equal(null);
      held!.release();
      writeFileSync(file, JSON.stringify({ ...identify(process.pid), startTime: 1 }));
      const taken = await acquireLock(file);
      expect(taken).to.not.equal(null);
      taken!.release();
      writeFileSync(file, 'half a li');
      expect(await acquireLock(file)).to.not.equal(null);
      expect(readdirSync(folder)).to.deep.equal(['lock']);
    });

    it('a program in a folder that only root may enter is shown in a namespace of its own', () => {
      const open = (path: string) => path !== '/root';
      expect(closedFolder(['/srv/hotline', '/root/hotline'], open)).to.equal('/root');
      expect(closedFolder(['/srv/hotline', '/opt/x'], open)).to.equal(null);
      expect(outermost(['/root/a', '/root/a/data', '/root/b'])).to.deep.equal(['/root/a', '/root/b']);
      expect(asUser({ uid: 5, gid: 6, argv: ['node', 'x'], needs: ['/usr/bin'] })).to.deep.include.members(['setpriv']);
    });
  });

  describe('children', () => {
    const made: Child[] = [];
    function child(argv: [string, string[]], fingerprint = 'f'): Child {
      const one = new Child({ name: 'one', command: () => argv, env: () => ({ PATH: process.env.PATH }), cwd: '/', folder, logs: folder, fingerprint, changed: () => undefined, say: () => undefined });
      made.push(one);
      return one;
    }
    afterEach(async () => {
      await Promise.all(made.splice(0).map((one) => one.stop(0)));
    });

    it('gaps between starts grow to ten seconds', () => {
      const gaps = [200];
      while (gaps.length < 8) gaps.push(nextGap(gaps.at(-1)!));
      expect(gaps).to.deep.equal([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    });

    it('a child that dies is started again, and its output is in its log', async () => {
      const one = child(['sh', ['-c', 'echo alive; exec sleep 60']]);
      one.start();
      const first = one.pid!;
      await until('it has written', () => readFileSync(join(folder, 'one.log'), 'utf8').includes('alive'));
      process.kill(first, 'SIGKILL');
      // Asked once: between two questions it may die, and would be neither the first nor null.
      await until('it runs again', () => ![null, first].includes(one.pid));
      expect(one.status()).to.include({ state: 'up', restarts: 1, lastExit: 'ended by SIGKILL' });
    });

    it('a living child is taken over by the next keeper, and restarted when it dies afterwards', async () => {
      const before = child(['sleep', ['60']]);
      before.start();
      const next = child(['sleep', ['60']]);
      expect(next.adopt()).to.equal('taken');
      expect(next.pid).to.equal(before.pid);
      await before.stop(0);
      next.check();
      await until('it runs again', () => next.alive);
      expect(next.status().restarts).to.equal(1);
    });

    it('a living child with other settings is told apart', () => {
      child(['sleep', ['60']], 'old').start();
      expect(child(['sleep', ['60']], 'new').adopt()).to.equal('other');
    });

    it('a child that does not listen to its stop signal is ended after the patience', async () => {
      const one = child(['sh', ['-c', 'trap "" TERM; echo up; while :; do sleep 1; done']]);
      one.start();
      const pid = one.pid!;
      await until('it has written', () => readFileSync(join(folder, 'one.log'), 'utf8').includes('up'));
      await one.stop(150);
      expect(isAlive(pid)).to.equal(false);
      expect(one.status().state).to.equal('stopped');
      expect(existsSync(join(folder, 'one.pid'))).to.equal(false);
    });

    it('a command that does not exist is reported and tried again, not thrown', async () => {
      const one = child(['/no/such/program', []]);
      one.start();
      await until('it is to be started again', () => one.status().restarts >= 1);
      expect(one.status().lastExit).to.include('could not be started');
    });
  });

  describe('the pulse', () => {
    it('a server that answered and then misses five questions is ended; one that still starts has a minute', () => {
      const answer = { status: 200, text: '' };
      const watch = new Watch();
      watch.takes(answer);
      expect([1, 2, 3, 4, 5].map(() => watch.takes(null))).to.deep.equal([false, false, false, false, true]);
      const starting = new Watch();
      expect(Array.from({ length: 59 }, () => starting.takes(null)).includes(true)).to.equal(false);
      expect(starting.takes(null)).to.equal(true);
    });

    it('a server that accepts and says nothing counts as silent', async () => {
      const silent = createServer(() => undefined);
      const port = await new Promise<number>((resolve) => silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port)));
      expect(await ask(`http://127.0.0.1:${port}/healthz`, 100)).to.equal(null);
      silent.close();
    });
  });

  describe('logs', () => {
    it('a log that is too large is turned over and at most so many are kept; the writer goes on in the same file', async () => {
      const file = join(folder, 'server.log');
      const writer = spawn('sh', ['-c', `exec >>${file}; while read -r line; do echo "$line"; done`], { stdio: ['pipe', 'ignore', 'ignore'] });
      for (const number of [1, 2, 3, 4]) {
        writer.stdin.write(`${String(number).repeat(200)}\n`);
        await until('the line is there', () => existsSync(file) && readFileSync(file, 'utf8').includes(String(number)));
        rotateAll(folder, { largest: 100, kept: 2 });
      }
      writer.stdin.end('5\n');
      await until('the last line is there', () => readFileSync(file, 'utf8') === '5\n');
      expect(readdirSync(folder).sort()).to.deep.equal(['server.log', 'server.log.1', 'server.log.2']);
      expect(readFileSync(`${file}.1`, 'utf8')).to.match(/^4+\n$/);
      expect(rotate(file, { largest: 100 })).to.equal(false);
    });
  });

  describe('the first account', () => {
    it('its password can be read out, is shown once when the server made the account, and leaves no trace', () => {
      expect(randomPassword()).to.match(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
      for (const name of ['secrets', 'run']) mkdirSync(join(folder, name));
      const said: string[] = [];
      const admin = new FirstAdmin({ dataDir: folder, chosen: false, say: (text) => said.push(text) });
      admin.prepare();
      const password = admin.password!;
      expect(statSync(join(folder, 'secrets/first-admin')).mode & 0o777).to.equal(0o600);
      const afterInterruption = new FirstAdmin({ dataDir: folder, chosen: false, say: (text) => said.push(text) });
      afterInterruption.prepare();
      expect(afterInterruption.password).to.equal(password);
      writeFileSync(join(folder, 'run/first-admin'), '');
      afterInterruption.settle();
      expect(said).to.have.length(1);
      expect(said[0]).to.include(password);
      expect([...readdirSync(join(folder, 'secrets')), ...readdirSync(join(folder, 'run'))]).to.deep.equal([]);
    });

    it('nothing is shown when the account was there already, nor a password the operator chose', () => {
      for (const name of ['secrets', 'run']) mkdirSync(join(folder, name));
      const said: string[] = [];
      const later = new FirstAdmin({ dataDir: folder, chosen: false, say: (text) => said.push(text) });
      later.prepare();
      later.settle();
      expect(said).to.deep.equal([]);
      const chosen = new FirstAdmin({ dataDir: folder, chosen: true, say: (text) => said.push(text) });
      chosen.prepare();
      expect(chosen.password).to.equal(null);
      writeFileSync(join(folder, 'run/first-admin'), '');
      chosen.settle();
      expect(said[0]).to.include('ADMIN_PASSWORD');
    });
  });

  it('a file is written whole, even when a link was laid where it is made', () => {
    const target = join(folder, 'status.json');
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'untouched');
    symlinkSync(elsewhere, `${target}.${process.pid}`);
    writeWhole(target, 'one');
    writeWhole(target, 'two');
    expect(readFileSync(target, 'utf8')).to.equal('two');
    expect(readFileSync(elsewhere, 'utf8')).to.equal('untouched');
    expect(readdirSync(folder).sort()).to.deep.equal(['elsewhere', 'status.json']);
  });
});
