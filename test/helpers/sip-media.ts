import { createSocket, type Socket } from 'node:dgram';
import { fromALaw, hasTone, loudness, RATE, toALaw } from './tones.ts';
import { until } from './until.ts';

const PACKET_MS = 20;
const SAMPLES = (RATE * PACKET_MS) / 1_000;
const DIGITS = '0123456789*#ABCD';
const WINDOW_PACKETS = 12;
const KEEP_PACKETS = 3_000;

interface Heard {
  at: number;
  payload: Buffer;
}

/** A second of each tone as it goes out: a whole number of waves, so that it can be repeated. Many phones speak at once. */
const loops = new Map<number, Buffer>();
function loopOf(hertz: number): Buffer {
  const known = loops.get(hertz);
  if (known !== undefined) return known;
  const bytes = Buffer.from(Array.from({ length: RATE }, (_, index) => toALaw(hertz === 0 ? 0 : Math.round(8_000 * Math.sin((2 * Math.PI * hertz * index) / RATE)))));
  loops.set(hertz, bytes);
  return bytes;
}

/** One RTP stream of a test phone: PCMA out with a tone in it, PCMA in, digits both ways by RFC 4733. */
export class SipMedia {
  readonly #socket: Socket;
  readonly #heard: Heard[] = [];
  #remote: { host: string; port: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #hertz: number;
  #sending = true;
  #phase = 0;
  #sequence = Math.floor(Math.random() * 30_000);
  #timestamp = Math.floor(Math.random() * 1e9);
  readonly #ssrc = Math.floor(Math.random() * 0xffffffff);
  #due = 0;
  #digits: { code: number; step: number; timestamp: number }[] = [];
  /** Digits the other side sent. */
  digits = '';
  #lastDigitAt = -1;
  packetsReceived = 0;
  firstPacketAt: number | null = null;

  private constructor(socket: Socket, hertz: number) {
    this.#socket = socket;
    this.#hertz = hertz;
    socket.on('message', (packet: Buffer) => this.#receive(packet));
  }

  static async open(host: string, hertz: number): Promise<SipMedia> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, host, resolve));
    return new SipMedia(socket, hertz);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Sends to where the other side's SDP says; called again after a re-INVITE. */
  start(sdp: string): void {
    const host = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1];
    const port = /^m=audio (\d+)/m.exec(sdp)?.[1];
    if (host === undefined || port === undefined) return;
    this.#remote = { host, port: Number(port) };
    if (this.#timer) return;
    this.#due = performance.now();
    this.#timer = setInterval(() => this.#tick(), PACKET_MS);
  }

  /** Another tone from now on; 0 is silence. */
  speak(hertz: number): void {
    this.#hertz = hertz;
  }

  /** Stops or goes on sending packets altogether, as a phone behind a broken network. */
  sendPackets(yes: boolean): void {
    this.#sending = yes;
  }

  sendDigits(digits: string): void {
    for (const digit of digits) this.#digits.push({ code: DIGITS.indexOf(digit.toUpperCase()), step: 0, timestamp: 0 });
  }

  /** Waits until `hertz` is heard; counts only what arrives from now on. */
  async hears(hertz: number, withinMs = 5_000): Promise<boolean> {
    const start = performance.now();
    return until(`${hertz} Hz is heard`, () => hasTone(this.#lately(start), hertz), withinMs);
  }

  /** Waits until a quarter of a second without `hertz` has been heard (packets must be arriving). */
  async hearsNo(hertz: number, withinMs = 5_000): Promise<boolean> {
    const start = performance.now();
    return until(`${hertz} Hz is gone`, () => this.#lately(start).length > 0 && !hasTone(this.#lately(start), hertz), withinMs);
  }

  /** Listens for `ms`: true when nothing louder than line noise came. */
  async silent(ms: number): Promise<boolean> {
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, ms));
    return loudness(concat(this.#heard.filter((packet) => packet.at > start))) < 100;
  }

  /** All that was heard in the last minute. */
  recording(): Int16Array {
    return concat(this.#heard);
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#remote = null;
    try {
      this.#socket.close();
    } catch {
      // closed before
    }
  }

  #lately(start: number): Int16Array {
    const packets = this.#heard.filter((packet) => packet.at > start).slice(-WINDOW_PACKETS);
    return packets.length < WINDOW_PACKETS ? new Int16Array(0) : concat(packets);
  }

  #receive(packet: Buffer): void {
    if (packet.length < 12) return;
    const type = packet.readUInt8(1) & 0x7f;
    const payload = packet.subarray(12 + 4 * (packet.readUInt8(0) & 0x0f));
    if (type === 101 && payload.length >= 4) this.#receiveDigit(payload, packet.readUInt32BE(4));
    if (type !== 8) return;
    this.packetsReceived += 1;
    this.firstPacketAt ??= performance.now();
    this.#heard.push({ at: performance.now(), payload: Buffer.from(payload) });
    if (this.#heard.length > KEEP_PACKETS) this.#heard.shift();
  }

  #receiveDigit(payload: Buffer, timestamp: number): void {
    if (timestamp === this.#lastDigitAt) return;
    this.#lastDigitAt = timestamp;
    this.digits += DIGITS[payload.readUInt8(0)] ?? '';
  }

  #tick(): void {
    const now = performance.now();
    // After a stall of the test process the missed packets are dropped, not sent in a burst.
    if (now - this.#due > 200) this.#due = now;
    while (this.#due <= now) {
      this.#due += PACKET_MS;
      if (this.#sending) this.#sendNext();
      this.#timestamp = (this.#timestamp + SAMPLES) >>> 0;
    }
  }

  #sendNext(): void {
    const digit = this.#digits[0];
    if (!digit) {
      this.#send(8, this.#timestamp, false, this.#toneBytes());
      return;
    }
    if (digit.step === 0) digit.timestamp = this.#timestamp;
    // 6 packets of the digit, 3 times its end, 5 packets of pause.
    if (digit.step < 9) {
      const ending = digit.step >= 6;
      const duration = SAMPLES * Math.min(digit.step + 1, 7);
      const body = Buffer.from([digit.code, ending ? 0x8a : 0x0a, duration >> 8, duration & 0xff]);
      this.#send(101, digit.timestamp, digit.step === 0, body);
    }
    digit.step += 1;
    if (digit.step > 14) this.#digits.shift();
  }

  #toneBytes(): Buffer {
    const from = this.#phase;
    this.#phase = (from + SAMPLES) % RATE;
    return loopOf(this.#hertz).subarray(from, from + SAMPLES);
  }

  #send(type: number, timestamp: number, marker: boolean, payload: Buffer): void {
    if (!this.#remote) return;
    const header = Buffer.alloc(12);
    header.writeUInt8(0x80, 0);
    header.writeUInt8((marker ? 0x80 : 0) | type, 1);
    header.writeUInt16BE((this.#sequence = (this.#sequence + 1) & 0xffff), 2);
    header.writeUInt32BE(timestamp, 4);
    header.writeUInt32BE(this.#ssrc, 8);
    this.#socket.send(Buffer.concat([header, payload]), this.#remote.port, this.#remote.host);
  }
}

function concat(packets: readonly Heard[]): Int16Array {
  return Int16Array.from(Buffer.concat(packets.map(({ payload }) => payload)), fromALaw);
}
