/**
 * `npm run demo`: the hotline as it is started always, with a made-up city around it. Twelve agents take simulated callers until Ctrl-C, or for `--minutes`.
 * At the end every caller's own account is held against the call records; exit code 1 when one differs.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { newId } from '../../contract/ids.ts';
import type { DeviceView } from '../../contract/trunks.ts';
import type { UserView } from '../../contract/views.ts';
import { systemClock } from '../../clock.ts';
import { createEspeak } from '../../ivr/tts.ts';
import { compare, type RecordedCall } from './accounts.ts';
import { Agent, wait } from './agent.ts';
import { AGENT_LINES, AGENT_NAMES, MATTERS, type Matter } from './city.ts';
import { Exchange, type PhoneLogin } from './exchange.ts';
import { Session } from './hotline.ts';
import { seeded } from './random.ts';
import { status, Town } from './town.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '0.2' }, minutes: { type: 'string', default: '0' }, seed: { type: 'string', default: '12345' }, agents: { type: 'string', default: '12' },
    talk: { type: 'string', default: '20-90' }, patience: { type: 'string', default: '45' },
  },
});
const number = (name: string, text: string, low: number, high: number): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= low && value <= high)) throw new Error(`--${name} must be a number from ${low} to ${high}`);
  return value;
};
const rate = number('rate', values.rate, 0.01, 20);
const minutes = number('minutes', values.minutes, 0, 24 * 60);
const agentCount = number('agents', values.agents, 1, AGENT_NAMES.length);
const talk = values.talk.split('-').map((part) => number('talk', part, 1, 3_600)) as [number, number];
const random = seeded(number('seed', values.seed, 0, 2 ** 32 - 1));
const PASSWORD = process.env['ADMIN_PASSWORD'] ?? 'yunlan-demo-12345';
const AGENT_PASSWORD = 'yunlan-agent-12345';
const COPY_MS = 20_000;

const env = { ...process.env, ADMIN_PASSWORD: PASSWORD, DATA_DIR: resolve(process.env['DATA_DIR'] ?? 'data-demo') };
const url = `http://127.0.0.1:${process.env['PORT'] ?? '8080'}`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
let problems = 0;
const report = (problem: unknown): void => {
  problems += 1;
  say(`! ${problem instanceof Error ? problem.message : String(problem)}`);
};

/** Runs the keeper in the foreground; resolves at its `ready` line. */
function startHotline(): Promise<ChildProcess> {
  const keeper = spawn(process.execPath, ['scripts/keeper/keeper.mjs', 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  return new Promise((ready, failed) => {
    let said = '';
    keeper.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      said = (said + chunk.toString()).slice(-2_000);
      if (/^ready http/m.test(said)) ready(keeper);
    });
    keeper.once('exit', (code) => failed(new Error(`the hotline did not start (${code ?? 'killed'})`)));
  });
}

interface Seat { id: string; name: string; session: Session; phone: PhoneLogin }

/** Accounts and desk telephones of the agents; those of an earlier run are found again, with a new telephone password. */
async function hire(admin: Session): Promise<Seat[]> {
  const known = new Map<string, UserView>();
  for await (const user of admin.all<UserView>('/users')) known.set(user.username, user);
  const seats: Seat[] = [];
  for (const [index, name] of AGENT_NAMES.slice(0, agentCount).entries()) {
    const username = `demo${String(index + 1).padStart(2, '0')}`;
    const user = known.get(username) ?? (await account(admin, { username, name, staffNumber: String(8_001 + index) }));
    const session = new Session(url, username, AGENT_PASSWORD);
    await session.signIn();
    await admin.ask('PUT', `/users/${user.id}/device`, { kind: 'browser' });
    const { login } = await admin.ask<DeviceView>('PUT', `/users/${user.id}/device`, { kind: 'deskPhone' });
    if (login === null) throw new Error(`no telephone was made for ${name}`);
    seats.push({ id: user.id, name, session, phone: { user: login.user, password: login.password } });
  }
  return seats;
}

/** A new account, whose first password is changed as everybody must. */
async function account(admin: Session, who: { username: string; name: string; staffNumber: string }): Promise<UserView> {
  const first = `${AGENT_PASSWORD}-first`;
  const user = await admin.ask<UserView>('POST', '/users', { ...who, roles: ['agent'], password: first });
  const session = new Session(url, who.username, first);
  await session.signIn();
  await session.ask('POST', '/password', { current: first, next: AGENT_PASSWORD });
  return user;
}

async function voices(exchange: Exchange): Promise<{ lines: string[]; spoken: Map<Matter, string> }> {
  const scratch = mkdtempSync(join(tmpdir(), 'demo-voice-'));
  try {
    const tts = createEspeak(resolve(process.env['ROOT_DIR'] ?? '.root'), scratch, () => newId(systemClock.now().getTime()));
    const lines: string[] = [];
    for (const [index, line] of AGENT_LINES.entries()) lines.push(exchange.keep(`agent-${index}`, await tts.speak(line, 'zh')));
    const spoken = new Map<Matter, string>();
    for (const [index, matter] of MATTERS.entries()) spoken.set(matter, exchange.keep(`matter-${index}`, await tts.speak(matter.spoken, 'zh')));
    return { lines, spoken };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Records are copied to the store a moment after the call; a difference counts only when it stays. */
async function judge(admin: Session, town: Town, since: number): Promise<string[]> {
  const until = systemClock.now().getTime() + COPY_MS;
  for (;;) {
    const records: RecordedCall[] = [];
    for await (const call of admin.all<RecordedCall>('/calls')) {
      if (Date.parse(call.startedAt) < since) break;
      records.push(call);
    }
    const faults = compare(town.accounts, records);
    if (faults.length === 0 || systemClock.now().getTime() > until) return faults;
    await wait(1_000);
  }
}

async function main(): Promise<number> {
  const keeper = await startHotline();
  let stopping = false;
  const stop = (): void => {
    if (stopping) keeper.kill('SIGKILL');
    stopping = true;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const admin = new Session(url, 'admin', PASSWORD);
  await admin.signIn();
  const seats = await hire(admin);
  const exchange = await Exchange.start(Number(process.env['SIP_PORT'] ?? 5_060), seats.map(({ phone }) => phone));
  const { lines, spoken } = await voices(exchange);
  const town = new Town({ exchange, random, rate, talk, patience: number('patience', values.patience, 1, 3_600), spoken, report });
  const agents = seats.map(({ id, name, session }) => new Agent(id, name, session, town.work(lines)));
  exchange.onCall = (dialled, leg) => {
    const agent = agents.find(({ id }) => dialled === `phone-${id}`);
    void (agent === undefined ? leg.hangUp() : agent.rung(leg)).catch(report);
  };
  await Promise.all(agents.map((agent) => agent.ready()));

  say(`\nThe city of 云澜 calls. Staff console: ${url}/  user admin, password ${PASSWORD}  ·  residents' page: ${url}/call`);
  say(`${agents.length} agents (demo01 …, password ${AGENT_PASSWORD}), ${rate} calls a second${minutes > 0 ? `, ${minutes} minutes` : ', until Ctrl-C'}\n`);
  const since = systemClock.now().getTime();
  const tell = systemClock.every(30_000, () => say(status(town, agents)));
  await town.run(() => stopping || (minutes > 0 && systemClock.now().getTime() - since > minutes * 60_000));
  say('Nobody calls any more; those on the line come to their end.');
  await town.close();
  tell();
  say(status(town, agents));
  const faults = await judge(admin, town, since);
  for (const fault of faults.slice(0, 50)) say(`✗ ${fault}`);
  say(`${town.accounts.length} calls, ${faults.length} records wrong, ${problems} problems on the way`);
  for (const agent of agents) agent.stop();
  await exchange.stop();
  keeper.removeAllListeners('exit');
  const gone = new Promise((over) => keeper.once('exit', over));
  keeper.kill('SIGTERM');
  await gone;
  return faults.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  report(error);
  return 1;
});
