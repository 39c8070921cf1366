/**
 * A hotline to be broken: the real server as a process of its own, a real Asterisk, a real store behind a relay, and as many agents as wanted. An agent is a
 * signed-in desk over Socket.IO with a SIP phone at the endpoint the server made for it; the endpoint's template is plain RTP here, so that fifty need no fifty browsers.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MongoClient } from 'mongodb';
import { asteriskFolders, type AsteriskOptions } from '../../../asterisk-config/render.ts';
import { pjsipConf } from '../../../asterisk-config/templates/pjsip.ts';
import { isResidentRow, parseCdrLine, type CdrRow } from '../../../telephony/cdr.ts';
import type { CallRecord } from '../../../telephony/call.ts';
import { startAsterisk, type TestAsterisk } from '../../../test/helpers/asterisk.ts';
import { freePort } from '../../../test/helpers/free-port.ts';
import { startStore, type TestStore } from '../../../test/helpers/postgres.ts';
import { startRelay, type Relay } from '../../../test/helpers/relay.ts';
import { createSipPhone, type SipCall, type SipPhone } from '../../../test/helpers/sip-phone.ts';
import { until } from '../../../test/helpers/until.ts';
import { Desk } from './desk.ts';

const PASSWORD = 'correct-horse-12345';
const WAVES = { agent: 1_500, resident: 400, step: 20 } as const;

export interface Reconciled { at: number; adopted: number; released: number; takenBack: number }
/** Two who talk, each with a tone of their own. */
export interface Pair { desk: Desk; call: SipCall; leg: SipCall; residentHz: number }

export class Hotline {
  readonly asterisk: TestAsterisk;
  readonly store: TestStore;
  /** Between the server and the store, and between the server and Asterisk. */
  readonly storeDoor: Relay;
  readonly ariDoor: Relay;
  readonly desks: Desk[] = [];
  readonly reconciled: Reconciled[] = [];
  readonly url: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #phones: SipPhone[] = [];
  readonly #mongo: MongoClient;
  #server: ChildProcess | null = null;
  #callers = 0;
  admin = '';

  private constructor(parts: { asterisk: TestAsterisk; store: TestStore; storeDoor: Relay; ariDoor: Relay; port: number; sipWsPort: number }) {
    const { asterisk, store, storeDoor, ariDoor, port, sipWsPort } = parts;
    [this.asterisk, this.store, this.storeDoor, this.ariDoor] = [asterisk, store, storeDoor, ariDoor];
    this.url = `http://127.0.0.1:${port}`;
    this.#mongo = new MongoClient(store.uri);
    this.#env = {
      ...process.env, PORT: String(port), SIP_WS_PORT: String(sipWsPort), SIP_PORT: String(asterisk.sipPort), ARI_PORT: String(ariDoor.port), DATA_DIR: asterisk.dataDir,
      MONGODB_URI: `mongodb://127.0.0.1:${storeDoor.port}/hotline?directConnection=true`, ADMIN_PASSWORD: PASSWORD, LOG_LEVEL: 'info', DRAIN_SECONDS: '0', NODE_ENV: 'production',
    };
  }

  static async start(): Promise<Hotline> {
    const rtpFrom = 30_000 + 2 * Math.floor(Math.random() * 5_000);
    const asterisk = await startAsterisk({ rtpPorts: { from: rtpFrom, to: rtpFrom + 1_999 } }, plainAgents);
    const store = await startStore();
    const socket = decodeURIComponent(/^mongodb:\/\/([^/]+)/.exec(store.uri)?.[1] ?? '');
    const hotline = new Hotline({ asterisk, store, storeDoor: await startRelay(socket), ariDoor: await startRelay(asterisk.ariPort), port: await freePort(), sipWsPort: await freePort() });
    for (const folder of ['secrets', 'journal', 'run', 'recordings', 'logs']) mkdirSync(join(asterisk.dataDir, folder), { recursive: true });
    const hex = (): string => randomBytes(32).toString('hex');
    writeFileSync(join(asterisk.dataDir, 'secrets/secrets.json'), JSON.stringify({ ariPassword: asterisk.ariPassword, sipTicketKey: hex(), residentSipPassword: asterisk.residentSipPassword, apiKey: hex() }));
    try {
      await hotline.startServer();
      hotline.admin = await until('the administrator signs in', () => hotline.signIn('admin', PASSWORD), 30_000);
      return hotline;
    } catch (error) {
      await hotline.stop();
      throw error;
    }
  }

  /** Resolves when the server says it is ready, telephony and store included; gives the milliseconds since the process was started. */
  async startServer(): Promise<number> {
    const begun = performance.now();
    const server = spawn(process.execPath, ['--import', 'tsx', 'server.ts'], { env: this.#env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#server = server;
    createInterface({ input: server.stdout }).on('line', (line) => this.#heard(line));
    const atExit = (): void => void server.kill('SIGKILL');
    process.once('exit', atExit);
    server.once('exit', () => process.off('exit', atExit));
    await until('the server is ready', async () => server.exitCode !== null || (await fetch(`${this.url}/readyz`)).status === 200, 60_000);
    if (server.exitCode !== null) throw new Error('the server ended');
    return performance.now() - begun;
  }

  #heard(line: string): void {
    if (process.env['BENCH_LOG'] !== undefined) process.stderr.write(`${line}\n`);
    if (!line.includes('calls reconciled')) return;
    this.reconciled.push({ at: performance.now(), ...(JSON.parse(line) as Omit<Reconciled, 'at'>) });
  }

  /** SIGKILL, SIGSTOP, SIGCONT: what a machine does to a process. Resolves when it is gone, if it goes. */
  async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const server = this.#server;
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    if (signal === 'SIGKILL') await gone;
  }

  /** A request as this person. */
  async api(path: string, { method = 'GET', body, cookie = this.admin }: { method?: string; body?: unknown; cookie?: string } = {}): Promise<Response> {
    return fetch(`${this.url}/api/v1${path}`, { method, headers: { cookie, origin: this.url, 'content-type': 'application/json' }, signal: AbortSignal.timeout(15_000), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  async signIn(username: string, password: string): Promise<string> {
    const answer = await this.api('/session', { method: 'POST', body: { username, password }, cookie: '' });
    if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  }

  /** Agents with an account, an open desk and a registered phone; not ready yet. */
  async hire(count: number): Promise<void> {
    for (let index = this.desks.length; index < count; index += 1) {
      const username = `agent${index}`;
      const made = await this.api('/users', { method: 'POST', body: { username, name: `坐席${index}`, staffNumber: String(2_001 + index), roles: ['agent'], password: PASSWORD } });
      if (made.status !== 201) throw new Error(`account: ${made.status} ${await made.text()}`);
      const cookie = await this.signIn(username, PASSWORD);
      const changed = await this.api('/password', { method: 'POST', body: { current: PASSWORD, next: `${PASSWORD}-own` }, cookie });
      if (changed.status >= 300) throw new Error(`password: ${changed.status} ${await changed.text()}`);
      const desk = await Desk.open({ url: this.url, sipPort: this.asterisk.sipPort, cookie, toneHz: WAVES.agent + WAVES.step * index });
      this.desks.push(desk);
    }
    // A telephone that was not registered a moment ago counts as a page that reloads: nobody signs in and takes a call within a second.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }

  /** A new resident calls, with a number and (the first fifty) a tone of his own. */
  async call(): Promise<{ call: SipCall; hertz: number }> {
    const index = this.#callers;
    this.#callers += 1;
    const hertz = WAVES.resident + WAVES.step * (index % 50);
    const phone = await createSipPhone({ sipPort: this.asterisk.sipPort, toneHz: hertz, user: `199${String(10_000 + index).padStart(8, '0')}` });
    this.#phones.push(phone);
    return { call: await phone.call('12345'), hertz };
  }

  /** Makes this many pairs talk; agents who are ready take them. */
  async pairs(count: number): Promise<Pair[]> {
    const pairs: Pair[] = [];
    for (const desk of this.desks.filter((one) => one.state === 'paused' || one.state === 'ready').slice(0, count)) {
      await desk.ready();
      const { call, hertz } = await this.call();
      const taker = await until('an agent is rung', () => this.desks.find((one) => one.phone.received.length > 0), 10_000);
      const leg = await taker.phone.nextCall();
      await until('they talk', () => taker.state === 'talking', 10_000);
      pairs.push({ desk: taker, call, leg, residentHz: hertz });
    }
    return pairs;
  }

  async residentsHangUp(): Promise<void> {
    await Promise.all(this.#phones.map((phone) => phone.hangUpAll()));
  }

  /** Every telephone says again where it is, as after a restart of Asterisk; gives how many could. */
  async reRegister(): Promise<number> {
    const heard = await Promise.allSettled(this.desks.map(({ phone }) => until('registered', async () => (await phone.register()) === 200)));
    return heard.filter(({ status }) => status === 'fulfilled').length;
  }

  async ari<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.asterisk.ariUrl}/ari/${path}`, { headers: { authorization: `Basic ${btoa(`hotline:${this.asterisk.ariPassword}`)}` } });
    return (await answer.json()) as T;
  }

  /** The records as the store has them. */
  async records(): Promise<CallRecord[]> {
    return this.#mongo.db('hotline').collection<CallRecord>('calls').find({}).toArray();
  }

  /** Asterisk's own account: the residents' calls, each once. */
  account(): CdrRow[] {
    const file = join(asteriskFolders(this.asterisk.dataDir).cdr, 'hotline.csv');
    const rows = existsSync(file) ? readFileSync(file, 'utf8').split('\n').map(parseCdrLine).filter((row) => row !== null) : [];
    return [...new Map(rows.filter(isResidentRow).map((row) => [row.uniqueId, row])).values()];
  }

  /** Everybody hangs up; what is left then is stuck. `ms` is how long the dust may take to settle. */
  async leftOver(ms: number): Promise<{ channels: number; talking: number; openRecords: number }> {
    await Promise.all([...this.#phones, ...this.desks.map(({ phone }) => phone)].map((phone) => phone.hangUpAll()));
    const count = async (): Promise<{ channels: number; talking: number; openRecords: number }> => ({
      channels: (await this.ari<unknown[]>('channels')).length,
      talking: ((await (await this.api('/agents')).json()) as { items: { state: string }[] }).items.filter(({ state }) => state === 'talking' || state === 'offered').length,
      openRecords: (await this.records()).filter(({ state }) => state !== 'ended').length,
    });
    await until('all is over', async () => Object.values(await count()).every((left) => left === 0), ms).catch(() => undefined);
    return count();
  }

  async stop(): Promise<void> {
    await this.signal('SIGCONT');
    await this.signal('SIGKILL');
    await Promise.all(this.desks.map((desk) => desk.close()));
    await Promise.all(this.#phones.map((phone) => phone.close()));
    await this.#mongo.close();
    await Promise.all([this.storeDoor.close(), this.ariDoor.close()]);
    await this.asterisk.stop();
    await this.store.stop();
  }
}

/** Browsers speak DTLS, ICE and opus; the phones of a bench plain RTP. All else of an agent's endpoint stays as it is. */
function plainAgents(rendered: AsteriskOptions): Record<string, string> {
  const plain = 'media_address=127.0.0.1\nbind_rtp_to_media_address=yes\nrtp_symmetric=yes\nforce_rport=yes\nrewrite_contact=yes';
  return { 'pjsip.conf': pjsipConf(rendered).replace('webrtc=yes\ndtls_auto_generate_cert=yes', plain) };
}
