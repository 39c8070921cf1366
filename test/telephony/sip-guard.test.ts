import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Clock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { blockedFile, parseBlockedFile } from '../../telephony/block-list.ts';
import { followLog, turnOver } from '../../telephony/security-log.ts';
import { BLOCK_MS, createSipGuard, type SipGuard, TRIES, WINDOW_MS } from '../../telephony/sip-guard.ts';

const START = Date.parse('2026-11-22T19:00:00Z');

describe('the SIP guard', () => {
  let dir: string;
  let guard: SipGuard;
  let now: number;
  let reloads: string[];
  let counted: unknown[];
  let connected: boolean;
  let failing: boolean;
  const clock: Clock = { now: () => new Date(now), after: () => () => undefined, every: () => () => undefined };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const start = (never: string[] = []): SipGuard =>
    createSipGuard({
      file: join(dir, 'security.log'), blockedFile: join(dir, 'pjsip_blocked.conf'), clock, log: createLog('silent'), never: () => never, counter: { inc: (labels) => counted.push(labels) },
      ari: {
        transport: { get connected() { return connected; } },
        reloadModule(name) {
          reloads.push(name);
          return failing ? Promise.reject(new Error('no')) : Promise.resolve();
        },
      },
    });
  const tries = (count: number, remote = 'IPV4/UDP/192.0.2.7/5060', kind = 'InvalidAccountID'): void =>
    appendFileSync(join(dir, 'security.log'), `SecurityEvent="${kind}",EventTV="${new Date(now).toISOString().replace('Z', '+0000')}",AccountID="a",SessionID="s",LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="${remote}"\n`.repeat(count));
  const sources = (): string[] => guard.blocked().map((block) => block.source);
  const written = (): string => readFileSync(join(dir, 'pjsip_blocked.conf'), 'utf8');

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'hotline-guard-'));
    [now, reloads, counted, connected, failing] = [START, [], [], true, false];
    writeFileSync(join(dir, 'security.log'), '');
    guard = start();
    guard.look();
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it(`the ${TRIES}th refused attempt blocks the source, which is written, counted and reloaded`, async () => {
    await settled();
    now += 2_000;
    tries(TRIES - 1);
    guard.look();
    expect(sources()).to.deep.equal([]);
    tries(1);
    guard.look();
    await settled();
    expect(sources()).to.deep.equal(['192.0.2.7']);
    expect(written()).to.contain('type=acl\ndeny=192.0.2.7 ; until 2026-11-22T20:00:02.000Z after InvalidAccountID\n');
    expect([counted, reloads]).to.deep.equal([[{ reason: 'InvalidAccountID' }], ['res_pjsip.so', 'res_pjsip.so']]);
  });

  it('attempts spread over more than the window block nobody', () => {
    for (let done = 0; done < 3 * TRIES; done += 1) {
      tries(1);
      guard.look();
      now += WINDOW_MS / (TRIES - 1) + 1;
    }
    expect(sources()).to.deep.equal([]);
  });

  it('two sources are counted apart', () => {
    tries(TRIES - 1);
    tries(TRIES - 1, 'IPV4/UDP/192.0.2.8/5060');
    guard.look();
    expect(sources()).to.deep.equal([]);
  });

  for (const own of ['IPV4/UDP/127.0.0.1/5060', 'IPV4/WS/127.0.0.2/5060', 'IPV6/UDP/::1/5060', 'IPV6/UDP/::ffff:127.0.0.1/5060', 'IPV4/WS/192.0.2.9/5060', 'IPV4/UDP/198.51.100.4/5060']) {
    it(`${own} is never blocked`, () => {
      guard = start(['198.51.100.4']);
      tries(50, own);
      guard.look();
      expect(sources()).to.deep.equal([]);
    });
  }

  it('challenges and successes are no attempts', () => {
    tries(50, undefined, 'ChallengeSent');
    tries(50, undefined, 'SuccessfulAuth');
    guard.look();
    expect(sources()).to.deep.equal([]);
  });

  it('after an hour the block is over and gone from the file', async () => {
    tries(TRIES);
    guard.look();
    await settled();
    now += BLOCK_MS;
    guard.look();
    await settled();
    expect([sources(), written()]).to.deep.equal([[], '']);
    expect(reloads.length).to.be.at.least(2);
  });

  it('a block outlives a restart of the server, with its end', () => {
    tries(TRIES);
    guard.look();
    const before = guard.blocked();
    guard = start();
    expect(guard.blocked()).to.deep.equal(before);
  });

  it('a line removed by hand lifts its block, and the source may try anew', () => {
    tries(TRIES);
    tries(TRIES, 'IPV4/UDP/192.0.2.8/5060');
    guard.look();
    writeFileSync(join(dir, 'pjsip_blocked.conf'), written().replace(/^deny=192\.0\.2\.7 .*\n/m, ''));
    guard.look();
    expect(sources()).to.deep.equal(['192.0.2.8']);
    tries(1);
    guard.look();
    expect(sources()).to.deep.equal(['192.0.2.8']);
  });

  it('given Asterisk away or refusing, the reload is made up for', async () => {
    connected = false;
    tries(TRIES);
    now += 5_000;
    guard.look();
    await settled();
    const before = reloads.length;
    [connected, failing] = [true, true];
    guard.look();
    await settled();
    failing = false;
    now += 5_000;
    guard.look();
    await settled();
    now += 5_000;
    guard.look();
    expect(reloads.length).to.equal(before + 2);
  });

  it('a log that was emptied is read from its beginning', () => {
    tries(TRIES - 1);
    guard.look();
    truncateSync(join(dir, 'security.log'));
    tries(1, 'IPV4/UDP/192.0.2.8/5060');
    guard.look();
    tries(1);
    guard.look();
    expect(sources()).to.deep.equal(['192.0.2.7']);
  });
});

describe('following a log', () => {
  let file: string;
  beforeEach(() => (file = join(mkdtempSync(join(tmpdir(), 'hotline-log-')), 'a.log')));
  afterEach(() => rmSync(join(file, '..'), { recursive: true, force: true }));

  it('a missing file has no lines; a half line waits for its end', () => {
    const tail = followLog(file);
    expect(tail.read()).to.deep.equal([]);
    writeFileSync(file, 'one\ntw');
    expect(tail.read()).to.deep.equal(['one']);
    appendFileSync(file, 'o\n');
    expect(tail.read()).to.deep.equal(['two']);
    expect(tail.read()).to.deep.equal([]);
  });

  it('of a long file only the last lines are read, whole ones, a bounded piece at a time', () => {
    writeFileSync(file, `${'x'.repeat(99)}\n`.repeat(50_000));
    const lines = followLog(file).read();
    expect(lines.length).to.be.within(2_000, 3_000);
    expect(new Set(lines)).to.deep.equal(new Set(['x'.repeat(99)]));
  });

  it('a line longer than a piece is passed over, the next is read', () => {
    writeFileSync(file, 'first\n');
    const tail = followLog(file);
    tail.read();
    appendFileSync(file, `${'x'.repeat(600_000)}\nlast\n`);
    expect([...tail.read(), ...tail.read(), ...tail.read(), ...tail.read()].filter((line) => line.length < 100)).to.deep.equal(['last']);
  });

  it('a large log is copied and emptied', () => {
    writeFileSync(file, 'x'.repeat(101));
    expect([turnOver(file, 101), turnOver(file, 100), turnOver(`${file}.none`)]).to.deep.equal([false, true, false]);
    expect([statSync(file).size, statSync(`${file}.1`).size]).to.deep.equal([0, 101]);
  });
});

describe('the file of blocked sources', () => {
  it('holds addresses only: one wrong line would make Asterisk refuse everybody', () => {
    const until = new Date(START);
    const text = blockedFile([{ source: '192.0.2.7', until, reason: 'FailedACL' }, { source: '2001:db8:0:7::/64', until, reason: 'FailedACL' }, { source: 'x\ndeny=0.0.0.0/0', until, reason: 'FailedACL' }]);
    expect(parseBlockedFile(text).map((block) => block.source)).to.deep.equal(['192.0.2.7', '2001:db8:0:7::/64']);
    expect(text).not.to.contain('0.0.0.0');
    expect(parseBlockedFile('deny=0.0.0.0/0 ; until 2026-11-22T20:00:00.000Z after X\ndeny=192.0.2.8\nrubbish\n')).to.deep.equal([]);
  });
});
