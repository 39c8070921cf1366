import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../contract/ids.ts';
import { systemClock } from '../../clock.ts';

/** Steps of sipp scenarios, strung together by scenario(). Caller and number are put in by runSipp(). */
type Step = string;

const SDP = 'v=0\no=- 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [media_ip]\nt=0 0\nm=audio [media_port] RTP/AVP 8 101\na=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\na=sendrecv';
const ADDRESS = 'sip:[service]@[remote_ip]:[remote_port]';

interface RequestOptions {
  cseq?: number;
  /** Header lines. */
  headers?: string[];
  /** With its type. */
  body?: { type: string; text: string };
  /** Of its own instead of a new one: the same request again. */
  branch?: string;
  /** Outside a dialog: no tag of the other side yet. */
  first?: boolean;
  uri?: string;
  /** Sent once: sipp waits for no answer. */
  once?: boolean;
}

/** Any request of the caller's. */
export function send(method: string, { cseq = 2, headers = [], body, branch = '[branch]', first = false, uri = ADDRESS, once = false }: RequestOptions = {}): Step {
  const type = body === undefined ? [] : [`Content-Type: ${body.type}`];
  const lines = [
    `${method} ${uri} SIP/2.0`, `Via: SIP/2.0/UDP [local_ip]:[local_port];branch=${branch};rport`, 'From: <sip:[$from]@[local_ip]>;tag=[pid]from', `To: <sip:[service]@[remote_ip]>${first ? '' : '[peer_tag_param]'}`,
    'Call-ID: [call_id]', `CSeq: ${cseq} ${method}`, 'Contact: <sip:[$from]@[local_ip]:[local_port]>', 'Max-Forwards: 70', ...headers, ...type, 'Content-Length: [len]', '', ...(body === undefined ? [] : [body.text]),
  ];
  return `<send${once || method === 'ACK' ? '' : ' retrans="500"'}><![CDATA[\n${lines.join('\n')}\n]]></send>`;
}

export const invite = (options: RequestOptions = {}): Step => send('INVITE', { cseq: 1, first: true, body: { type: 'application/sdp', text: SDP }, ...options });
/** INVITE without SDP: the other side offers, the ACK answers. */
export const emptyInvite = send('INVITE', { cseq: 1, first: true });
export const ack = send('ACK', { cseq: 1 });
export const ackWithSdp = send('ACK', { cseq: 1, body: { type: 'application/sdp', text: SDP } });

/** Waits for a status of the last request; the provisional ones before it may come or not. */
export function receive(status: number, carrying?: string): Step {
  const must = carrying === undefined ? '' : `<action><ereg regexp="${carrying}" search_in="msg" check_it="true" assign_to="found"/></action>`;
  const optional = status < 200 ? '' : '<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="183" optional="true"/>';
  return `${optional}<recv response="${status}">${must}</recv>${carrying === undefined ? '' : '<Reference variables="found"/>'}`;
}

/** Waits for one of two statuses. */
export const receiveEither = (one: number, other: number): Step => `<recv response="${one}" optional="true" next="1"/><recv response="${other}"/><label id="1"/>`;
export const receiveRequest = (method: string): Step => `<recv request="${method}"/>`;
/** Goes on when the test says so: SippRun.cue(). */
export const cue = receiveRequest('NOTIFY');
/** An answer to the request that came last. */
export const answer = (status: string): Step => `<send><![CDATA[\nSIP/2.0 ${status}\n[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]to\n[last_Call-ID:]\n[last_CSeq:]\nContact: <sip:[local_ip]:[local_port]>\nContent-Length: 0\n]]></send>`;
/** An answer inside the dialog. */
export const answerInDialog = answer('200 OK').replace(';tag=[pid]to', '');
export const bye = [send('BYE'), receive(200)].join('');
/** Dials and is answered. */
export const dial = [invite(), receive(200), ack].join('');

export interface SippOptions {
  sipPort: number;
  steps: readonly Step[];
  /** Caller id. */
  from?: string;
  number?: string;
  /** Sends back what it hears; without it the caller sends no sound at all. */
  echo?: boolean;
}

export interface SippRun {
  port: number;
  /** Lets the scenario go on past its `cue`. */
  cue(): void;
  /** Resolves when the scenario went as written; otherwise rejects with what sipp saw. */
  done: Promise<void>;
  end(): Promise<void>;
}

/** A port that is free together with those `beside` it: sipp takes the one of video too. */
async function freeUdpPort(...beside: number[]): Promise<number> {
  for (;;) {
    const sockets: Socket[] = [];
    const bind = (port: number): Promise<boolean> => new Promise((resolve) => {
      const socket = createSocket('udp4').once('error', () => resolve(false));
      sockets.push(socket);
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    await bind(0);
    const port = sockets[0]?.address().port ?? 0;
    const free = await Promise.all(beside.map((step) => bind(port + step)));
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
    if (!free.includes(false)) return port;
  }
}

const SECONDS = 45;

/** Starts sipp with one call of the given steps: a caller, or, when the first step receives an INVITE, a telephone. */
export async function runSipp({ sipPort, steps, from = '19900009999', number = '12345', echo = true }: SippOptions): Promise<SippRun> {
  const dir = mkdtempSync(join(tmpdir(), 'hotline-sipp-'));
  const callId = newId(systemClock.now().getTime());
  const port = await freeUdpPort();
  const called = steps[0] === receiveRequest('INVITE');
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="call">\n${steps.join('\n').replaceAll('[$from]', from)}\n</scenario>\n`;
  writeFileSync(join(dir, 'call.xml'), text);
  const args = ['-sf', 'call.xml', '-i', '127.0.0.1', '-p', String(port), '-mp', String(await freeUdpPort(1, 2)), '-s', number, '-m', '1', '-nostdin', '-timeout', `${SECONDS}s`, '-timeout_error',
    '-trace_err', '-error_file', 'errors', '-trace_msg', '-message_file', 'messages', ...(echo ? ['-rtp_echo'] : []), ...(called ? [] : ['-cid_str', callId]), `127.0.0.1:${sipPort}`];
  const child = spawn('sipp', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TERM: 'dumb' } });
  const done = outcome(child, dir);
  // Awaited later, or by nobody when the test has failed before.
  done.catch(() => undefined);
  return {
    port, done,
    cue: () => sendCue(port, callId),
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await done.catch(() => undefined);
    },
  };
}

function outcome(child: ChildProcess, dir: string): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const read = (name: string): string => {
        try {
          return readFileSync(join(dir, name), 'utf8').slice(-6_000);
        } catch {
          return '';
        }
      };
      const why = `sipp ended with ${code}: ${said}\n${read('errors')}\n${read('messages')}`;
      rmSync(dir, { recursive: true, force: true });
      if (code === 0) resolve();
      else reject(new Error(why));
    });
  });
}

/** A request with the call's own Call-ID: that is all sipp goes by. */
function sendCue(port: number, callId: string): void {
  const socket = createSocket('udp4');
  const text = `NOTIFY sip:cue@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKcue\r\nFrom: <sip:cue@127.0.0.1>;tag=cue\r\nTo: <sip:cue@127.0.0.1>\r\nCall-ID: ${callId}\r\nCSeq: 1 NOTIFY\r\nContent-Length: 0\r\n\r\n`;
  socket.send(text, port, '127.0.0.1', () => socket.close());
}
