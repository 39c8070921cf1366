/**
 * Calls at a fixed rate, in a process of its own: an INVITE at each intended time whatever became of the ones before, latency from the intended time to the 200.
 * Speaks just enough SIP over UDP; sound that comes is thrown away.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';

export interface Load { sipPort: number; number: string; rate: number; calls: number; holdMs: number }
export interface LoadResult { latencies: number[]; failed: number; retransmitted: number; cpuShare: number }

interface Attempt { intended: number; invite: string; answered: boolean; over: boolean; again: NodeJS.Timeout | null }

const HOST = '127.0.0.1';
const LOST_MS = 4_000;
const token = (): string => randomBytes(6).toString('hex');
const field = (text: string, name: string): string => new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';

class Generator {
  readonly #sip: Socket;
  readonly #media: Socket;
  readonly #attempts = new Map<string, Attempt>();
  #load: Load = { sipPort: 0, number: '', rate: 1, calls: 0, holdMs: 0 };
  #result: LoadResult = { latencies: [], failed: 0, retransmitted: 0, cpuShare: 0 };
  #from = 0;

  constructor(sip: Socket, media: Socket) {
    this.#sip = sip;
    this.#media = media;
    sip.on('message', (data: Buffer) => this.#receive(data.toString()));
  }

  static async open(): Promise<Generator> {
    const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
    for (const socket of sockets) await new Promise<void>((resolve) => socket.bind(0, HOST, resolve));
    return new Generator(...sockets);
  }

  async run(load: Load): Promise<LoadResult> {
    this.#load = load;
    this.#result = { latencies: [], failed: 0, retransmitted: 0, cpuShare: 0 };
    this.#attempts.clear();
    const cpu = process.cpuUsage();
    const begun = performance.now();
    for (let index = 0; index < load.calls; index += 1) {
      const intended = begun + 20 + (index * 1_000) / load.rate;
      while (performance.now() < intended) await new Promise((resolve) => setTimeout(resolve, Math.max(0, intended - performance.now() - 0.5)));
      this.#start(intended);
    }
    const last = performance.now() + LOST_MS;
    while (performance.now() < last && [...this.#attempts.values()].some((attempt) => !attempt.over)) await new Promise((resolve) => setTimeout(resolve, 20));
    const used = process.cpuUsage(cpu);
    const { latencies } = this.#result;
    for (const attempt of this.#attempts.values()) if (attempt.again !== null) clearTimeout(attempt.again);
    return { ...this.#result, failed: load.calls - latencies.length, cpuShare: (used.user + used.system) / 1_000 / (performance.now() - begun) };
  }

  #start(intended: number): void {
    const callId = token();
    this.#from = (this.#from + 1) % 10_000;
    const sdp = ['v=0', `o=- 1 1 IN IP4 ${HOST}`, 's=-', `c=IN IP4 ${HOST}`, 't=0 0', `m=audio ${this.#media.address().port} RTP/AVP 8`, 'a=rtpmap:8 PCMA/8000', 'a=sendrecv', ''].join('\r\n');
    const invite = this.#write('INVITE', `sip:${this.#load.number}@${HOST}:${this.#load.sipPort}`, callId, { number: 1, from: `<sip:1990000${String(this.#from).padStart(4, '0')}@${HOST}>;tag=${callId}`, to: `<sip:${this.#load.number}@${HOST}>` }, sdp);
    const attempt: Attempt = { intended, invite, answered: false, over: false, again: null };
    this.#attempts.set(callId, attempt);
    attempt.again = setTimeout(() => this.#again(attempt), 500);
    this.#send(invite);
  }

  /** UDP may lose it; RFC 3261 asks again after half a second. Counted, because a call path that needs it is too slow. */
  #again(attempt: Attempt): void {
    this.#result.retransmitted += 1;
    this.#send(attempt.invite);
  }

  #receive(text: string): void {
    const callId = field(text, 'Call-ID');
    const attempt = this.#attempts.get(callId);
    if (!text.startsWith('SIP/2.0')) { this.#answerRequest(text, attempt); return; }
    if (attempt === undefined) return;
    if (attempt.again !== null) clearTimeout(attempt.again);
    const status = Number(text.slice(8, 11));
    if (!/INVITE$/.test(field(text, 'CSeq'))) { attempt.over = true; return; }
    if (status < 200) return;
    const about = { number: 1, from: field(text, 'From'), to: field(text, 'To') };
    const target = status < 300 ? (/<([^>]+)>/.exec(field(text, 'Contact'))?.[1] ?? '') : `sip:${this.#load.number}@${HOST}`;
    this.#send(this.#write('ACK', target, callId, about));
    if (attempt.answered) return;
    attempt.answered = true;
    if (status >= 300) { attempt.over = true; return; }
    this.#result.latencies.push(performance.now() - attempt.intended);
    setTimeout(() => this.#send(this.#write('BYE', target, callId, { ...about, number: 2 })), this.#load.holdMs);
  }

  #answerRequest(text: string, attempt: Attempt | undefined): void {
    const vias = text.split('\r\n').filter((line) => /^via:/i.test(line)).join('\r\n');
    this.#send(`SIP/2.0 200 OK\r\n${vias}\r\nfrom: ${field(text, 'From')}\r\nto: ${field(text, 'To')}\r\ncall-id: ${field(text, 'Call-ID')}\r\ncseq: ${field(text, 'CSeq')}\r\ncontent-length: 0\r\n\r\n`);
    if (text.startsWith('BYE') && attempt !== undefined) attempt.over = true;
  }

  #write(method: string, uri: string, callId: string, about: { number: number; from: string; to: string }, body = ''): string {
    const { port } = this.#sip.address();
    const type = body === '' ? '' : 'content-type: application/sdp\r\n';
    return `${method} ${uri} SIP/2.0\r\nvia: SIP/2.0/UDP ${HOST}:${port};branch=z9hG4bK${token()};rport\r\nmax-forwards: 70\r\nfrom: ${about.from}\r\nto: ${about.to}\r\ncall-id: ${callId}\r\ncseq: ${about.number} ${method}\r\ncontact: <sip:bench@${HOST}:${port}>\r\n${type}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }

  #send(text: string): void {
    this.#sip.send(text, this.#load.sipPort, HOST);
  }
}

// Started by fork(): one load per message, one result per load.
if (process.send !== undefined) {
  const generator = await Generator.open();
  process.on('message', (load: Load) => void generator.run(load).then((result) => process.send?.(result)));
  process.on('disconnect', () => process.exit(0));
  process.send('ready');
}
