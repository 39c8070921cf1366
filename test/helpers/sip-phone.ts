import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { SipMedia } from './sip-media.ts';
import { until } from './until.ts';

export interface SipPhoneOptions {
  /** Asterisk's SIP port on `host`. */
  sipPort: number;
  /** The tone this phone speaks with. */
  toneHz: number;
  host?: string;
  /** Where this phone's own socket is, when not at `host`: another sender on loopback. */
  localAddress?: string;
  user?: string;
  password?: string;
  /** What an incoming call gets at once: 'answer', 'ring' (the test answers or rejects) or a refusal's status. */
  incoming?: 'answer' | 'ring' | number;
}

interface SipMessage {
  /** Request method, or null for a response. */
  method: string | null;
  uri: string;
  status: number;
  headers: Map<string, string[]>;
  body: string;
}

const SHORT: Record<string, string> = { v: 'via', f: 'from', t: 'to', i: 'call-id', m: 'contact', l: 'content-length', c: 'content-type' };
const token = (): string => randomBytes(8).toString('hex');
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function parse(text: string): SipMessage {
  const split = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = (split < 0 ? text : text.slice(0, split)).split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const key = SHORT[name] ?? name;
    headers.set(key, [...(headers.get(key) ?? []), line.slice(colon + 1).trim()]);
  }
  const words = first.split(' ');
  const isResponse = first.startsWith('SIP/2.0');
  return { method: isResponse ? null : (words[0] ?? ''), uri: isResponse ? '' : (words[1] ?? ''), status: isResponse ? Number(words[1]) : 0, headers, body: split < 0 ? '' : text.slice(split + 4) };
}

const header = (message: SipMessage, name: string): string => message.headers.get(name)?.[0] ?? '';
const cseqOf = (message: SipMessage): { number: number; method: string } => {
  const [number = '0', method = ''] = header(message, 'cseq').split(' ');
  return { number: Number(number), method };
};

/** A small SIP phone over UDP with PCMA, enough to call, be called, register and be listened to. */
export class SipPhone {
  readonly options: Required<Pick<SipPhoneOptions, 'sipPort' | 'toneHz' | 'host' | 'localAddress' | 'user' | 'incoming'>> & SipPhoneOptions;
  readonly #socket: Socket;
  readonly #calls = new Map<string, SipCall>();
  readonly #answers = new Map<string, (message: SipMessage) => void>();
  readonly received: SipCall[] = [];

  constructor(socket: Socket, options: SipPhoneOptions) {
    const host = options.host ?? '127.0.0.1';
    this.options = { host, localAddress: host, user: 'phone', incoming: 'answer', ...options };
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#receive(parse(data.toString())));
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get contact(): string {
    return `<sip:${this.options.user}@${this.options.localAddress}:${this.port}>`;
  }

  /** Sends an INVITE; the returned call is not answered yet. `to` may be any user part, also a hostile one. */
  async call(to: string, given: { from?: string; name?: string; headers?: Record<string, string> } = {}): Promise<SipCall> {
    const media = await SipMedia.open(this.options.localAddress, this.options.toneHz);
    const call = new SipCall(this, media, { outgoing: true, to: `<sip:${to}@${this.options.host}>`, from: `${given.name === undefined ? '' : `"${given.name}" `}<sip:${given.from ?? this.options.user}@${this.options.host}>;tag=${token()}`, callId: token() });
    this.#calls.set(call.callId, call);
    call.invite(`sip:${to}@${this.options.host}:${this.options.sipPort}`, given.headers ?? {});
    return call;
  }

  /** The next incoming call that no test has taken yet. */
  async nextCall(withinMs = 5_000): Promise<SipCall> {
    await until('the phone rings', () => this.received.length > 0, withinMs);
    const call = this.received.shift();
    if (!call) throw new Error('no call');
    return call;
  }

  /** Registers (or with 0 un-registers) and gives the final status. */
  async register(seconds = 120): Promise<number> {
    const { user, host, sipPort } = this.options;
    const from = `<sip:${user}@${host}>;tag=${token()}`;
    const callId = token();
    const ask = (number: number, more: Record<string, string>): Promise<SipMessage> =>
      this.request('REGISTER', `sip:${host}:${sipPort}`, { from, to: `<sip:${user}@${host}>`, callId, number, more: { contact: `${this.contact};expires=${seconds}`, expires: String(seconds), ...more } });
    const first = await ask(1, {});
    if (first.status !== 401) return first.status;
    return (await ask(2, this.credentials(first, 'REGISTER', `sip:${host}:${sipPort}`))).status;
  }

  /** Sends any request outside a dialog and gives the final status. */
  async send(method: string, to: string, body = ''): Promise<number> {
    const { user, host, sipPort } = this.options;
    const answer = await this.request(method, `sip:${to}@${host}:${sipPort}`, { from: `<sip:${user}@${host}>;tag=${token()}`, to: `<sip:${to}@${host}>`, callId: token(), number: 1, more: body ? { 'content-type': 'text/plain' } : {}, body });
    return answer.status;
  }

  async hangUpAll(): Promise<void> {
    await Promise.all([...this.#calls.values()].map((call) => call.hangUp()));
    this.#calls.clear();
    this.received.length = 0;
  }

  async close(): Promise<void> {
    await this.hangUpAll();
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  /** Authorization for a challenge; empty when the phone has no password. */
  credentials(challenge: SipMessage, method: string, uri: string): Record<string, string> {
    const line = header(challenge, challenge.status === 407 ? 'proxy-authenticate' : 'www-authenticate');
    const value = (name: string): string => new RegExp(`${name}="?([^",]+)"?`).exec(line)?.[1] ?? '';
    const { user, password = '' } = this.options;
    const [realm, nonce, cnonce] = [value('realm'), value('nonce'), token()];
    const response = md5(`${md5(`${user}:${realm}:${password}`)}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
    const text = `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="${cnonce}", opaque="${value('opaque')}"`;
    return { [challenge.status === 407 ? 'proxy-authorization' : 'authorization']: text };
  }

  /** A request with one transaction of its own; provisional answers go to `onProvisional`, the final one resolves. */
  request(method: string, uri: string, given: { from: string; to: string; callId: string; number: number; branch?: string; more?: Record<string, string>; body?: string; onAnswer?: (message: SipMessage) => void }): Promise<SipMessage> {
    const branch = given.branch ?? `z9hG4bK${token()}`;
    const text = this.write(`${method} ${uri} SIP/2.0`, { via: `SIP/2.0/UDP ${this.options.localAddress}:${this.port};branch=${branch};rport`, 'max-forwards': '70', from: given.from, to: given.to, 'call-id': given.callId, cseq: `${given.number} ${method}`, contact: this.contact, ...given.more }, given.body);
    this.transmit(text);
    return new Promise((resolve) => {
      // Again every half second until something comes back: Asterisk may be starting.
      const again = setInterval(() => this.transmit(text), 500);
      const stop = setTimeout(() => clearInterval(again), 8_000);
      this.#answers.set(`${branch} ${method}`, (message) => {
        clearInterval(again);
        clearTimeout(stop);
        given.onAnswer?.(message);
        if (message.status >= 200) resolve(message);
      });
    });
  }

  write(first: string, headers: Record<string, string>, body = ''): string {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    return `${[first, ...lines, `content-length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`;
  }

  transmit(text: string): void {
    try {
      this.#socket.send(text, this.options.sipPort, this.options.host);
    } catch {
      // closed: a late retransmission
    }
  }

  reply(request: SipMessage, status: string, more: Record<string, string> = {}, body = ''): void {
    const via = (request.headers.get('via') ?? []).map((value) => `via: ${value}`).join('\r\n');
    const rest = this.write('', { from: header(request, 'from'), to: header(request, 'to'), 'call-id': header(request, 'call-id'), cseq: header(request, 'cseq'), contact: this.contact, ...more }, body);
    this.transmit(`SIP/2.0 ${status}\r\n${via}${rest}`);
  }

  #receive(message: SipMessage): void {
    if (message.method === null) {
      const branch = /branch=([^;]+)/.exec(header(message, 'via'))?.[1] ?? '';
      this.#answers.get(`${branch} ${cseqOf(message).method}`)?.(message);
      return;
    }
    const call = this.#calls.get(header(message, 'call-id'));
    if (call) call.handle(message);
    else if (message.method === 'INVITE') void this.#ring(message);
    else if (message.method !== 'ACK') this.reply(message, message.method === 'OPTIONS' || message.method === 'NOTIFY' ? '200 OK' : '481 Gone');
  }

  async #ring(invite: SipMessage): Promise<void> {
    const callId = header(invite, 'call-id');
    const { incoming } = this.options;
    const opened = SipMedia.open(this.options.localAddress, this.options.toneHz);
    const call = new SipCall(this, await opened, { outgoing: false, to: header(invite, 'from'), from: `${header(invite, 'to')};tag=${token()}`, callId });
    if (this.#calls.has(callId)) { call.media.close(); return; }
    this.#calls.set(callId, call);
    call.ring(invite);
    this.received.push(call);
    if (incoming === 'answer') call.answer();
    else if (incoming !== 'ring') call.reject(incoming);
  }
}

/** One call of a test phone. */
export class SipCall {
  readonly callId: string;
  readonly media: SipMedia;
  readonly startedAt = performance.now();
  /** When the 200 came or went, on performance's clock; null before. */
  answeredAt: number | null = null;
  /** Last status that came for an outgoing call. */
  status = 0;
  /** Statuses in order of arrival, provisional ones too. */
  readonly statuses: number[] = [];
  /** Headers of an incoming INVITE, by lower-case name. */
  inviteHeaders: ReadonlyMap<string, string[]> = new Map();
  over = false;
  readonly ended: Promise<'us' | 'them'>;
  readonly #phone: SipPhone;
  readonly #outgoing: boolean;
  readonly #local: string;
  #remote: string;
  #target = '';
  #number = 1;
  #branch = '';
  #invite: SipMessage | null = null;
  #end: (by: 'us' | 'them') => void = () => undefined;

  constructor(phone: SipPhone, media: SipMedia, given: { outgoing: boolean; to: string; from: string; callId: string }) {
    this.#phone = phone;
    this.media = media;
    this.#outgoing = given.outgoing;
    this.#local = given.from;
    this.#remote = given.to;
    this.callId = given.callId;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  /** Resolves with the milliseconds from INVITE to 200; fails when refused. */
  async answered(withinMs = 5_000): Promise<number> {
    await until(`the call is answered (last status ${this.status})`, () => this.answeredAt !== null || this.status >= 300, withinMs);
    if (this.answeredAt === null) throw new Error(`refused with ${this.status}`);
    return this.answeredAt - this.startedAt;
  }

  /** The final status of the INVITE. */
  async finalStatus(withinMs = 5_000): Promise<number> {
    return until('a final status', () => (this.status >= 200 ? this.status : 0), withinMs);
  }

  hears(hertz: number, withinMs?: number): Promise<boolean> {
    return this.media.hears(hertz, withinMs);
  }

  silent(ms: number): Promise<boolean> {
    return this.media.silent(ms);
  }

  sendDigits(digits: string): void {
    this.media.sendDigits(digits);
  }

  async hangUp(): Promise<void> {
    if (this.over) return;
    this.#finish('us');
    if (this.answeredAt !== null) {
      const answer = this.#phone.request('BYE', this.#target, this.#dialog());
      await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    } else if (this.#outgoing) this.#cancel();
    else this.reject(486);
  }

  /** Vanishes without a word, as a phone whose network died. */
  vanish(): void {
    this.#finish('us');
  }

  invite(uri: string, headers: Record<string, string>): void {
    this.#target = uri;
    this.#branch = `z9hG4bK${token()}`;
    const number = this.#number;
    void this.#phone
      .request('INVITE', uri, { ...this.#dialog(), number, branch: this.#branch, more: { 'content-type': 'application/sdp', allow: 'INVITE, ACK, CANCEL, BYE, OPTIONS', ...headers }, body: this.#sdp(), onAnswer: (message) => this.#progress(message, uri) })
      .then((final) => {
        const { password } = this.#phone.options;
        if ((final.status !== 401 && final.status !== 407) || password === undefined || headers['authorization'] !== undefined) return;
        this.#number += 1;
        this.invite(uri, { ...headers, ...this.#phone.credentials(final, 'INVITE', uri) });
      });
  }

  ring(invite: SipMessage): void {
    this.#invite = invite;
    this.inviteHeaders = invite.headers;
    this.#target = /<([^>]+)>/.exec(header(invite, 'contact'))?.[1] ?? header(invite, 'contact');
    this.#phone.reply(invite, '180 Ringing', { to: this.#local });
  }

  answer(): void {
    if (!this.#invite) return;
    this.answeredAt ??= performance.now();
    this.media.start(this.#invite.body);
    this.#phone.reply(this.#invite, '200 OK', { to: this.#local, 'content-type': 'application/sdp' }, this.#sdp());
  }

  reject(status: number): void {
    if (this.#invite) this.#phone.reply(this.#invite, `${status} No`, { to: this.#local });
    this.#finish('us');
  }

  handle(request: SipMessage): void {
    if (request.method === 'BYE') {
      this.#phone.reply(request, '200 OK');
      this.#finish('them');
    } else if (request.method === 'CANCEL') {
      this.#phone.reply(request, '200 OK');
      if (this.#invite && this.answeredAt === null) this.#phone.reply(this.#invite, '487 Cancelled', { to: this.#local });
      this.#finish('them');
    } else if (request.method === 'INVITE' && this.answeredAt !== null) {
      this.#invite = request;
      this.answer();
    } else if (request.method === 'INVITE') this.#phone.reply(request, '180 Ringing', { to: this.#local });
    else if (request.method !== 'ACK') this.#phone.reply(request, '200 OK');
  }

  #progress(message: SipMessage, uri: string): void {
    const first = this.status < 200 || message.status >= 200;
    this.statuses.push(message.status);
    if (message.status >= 200) this.#acknowledge(message, uri);
    const challenged = (message.status === 401 || message.status === 407) && this.#phone.options.password !== undefined && this.#number === 1;
    if (!first || challenged) return;
    this.status = message.status;
    if (message.status >= 300) { this.#finish('them'); return; }
    if (message.status < 200) {
      if (message.body && !this.over) this.media.start(message.body);
      return;
    }
    this.answeredAt ??= performance.now();
    // Answered while our CANCEL was on its way.
    if (this.over) void this.#phone.request('BYE', this.#target, this.#dialog());
    else this.media.start(message.body);
  }

  #acknowledge(message: SipMessage, uri: string): void {
    this.#remote = header(message, 'to');
    const success = message.status < 300;
    if (success) this.#target = /<([^>]+)>/.exec(header(message, 'contact'))?.[1] ?? this.#target;
    const branch = success ? `z9hG4bK${token()}` : this.#branch;
    const { number } = cseqOf(message);
    this.#phone.transmit(this.#phone.write(`ACK ${success ? this.#target : uri} SIP/2.0`, { via: `SIP/2.0/UDP ${this.#phone.options.localAddress}:${this.#phone.port};branch=${branch};rport`, 'max-forwards': '70', from: this.#local, to: this.#remote, 'call-id': this.callId, cseq: `${number} ACK` }));
    if (!success) this.#remote = this.#remote.replace(/;tag=.*$/, '');
  }

  #cancel(): void {
    void this.#phone.request('CANCEL', this.#target, { ...this.#dialog(), number: this.#number, branch: this.#branch });
  }

  #dialog(): { from: string; to: string; callId: string; number: number } {
    if (this.answeredAt !== null) this.#number += 1;
    return { from: this.#local, to: this.#remote, callId: this.callId, number: this.#number };
  }

  #sdp(): string {
    const { localAddress: host } = this.#phone.options;
    return ['v=0', `o=- 1 1 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0', `m=audio ${this.media.port} RTP/AVP 8 101`, 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16', 'a=ptime:20', 'a=sendrecv', ''].join('\r\n');
  }

  #finish(by: 'us' | 'them'): void {
    if (this.over) return;
    this.over = true;
    this.media.close();
    this.#end(by);
  }
}

/** A phone with a socket of its own on loopback. */
export async function createSipPhone(options: SipPhoneOptions): Promise<SipPhone> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, options.localAddress ?? options.host ?? '127.0.0.1', resolve));
  return new SipPhone(socket, options);
}
