import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import type { TtsProvider } from './tts.ts';
import { PROMPT_RATE, readWave, resample, writeWave } from './wave.ts';

export interface SignedTtsSettings {
  /** Where texts are sent: http or https. */
  url: string;
  key: string;
  /** Addresses of private networks that it may nevertheless be at. */
  privateAddresses: readonly string[];
}

const TIME_LIMIT_MS = 20_000;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * A voice on another host. POST {text, language}, signed: `X-Timestamp` (seconds) and `X-Signature` = HMAC-SHA256 in hex of "timestamp\nbody" with the key.
 * The answer is a WAV file of 16-bit mono at any rate. No redirect is followed. The name is looked up once per text and the connection made to that very
 * address, which must be a public one or listed: a name that later means a machine of our own network leads nowhere.
 */
export function createSignedTts({ url, key, privateAddresses }: SignedTtsSettings, clock: Clock): TtsProvider {
  const target = new URL(url);
  return {
    name: `signed ${target.host}`,
    async speak(text, language) {
      const address = await addressOf(target.hostname, privateAddresses);
      const body = JSON.stringify({ text, language });
      const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
      const signature = createHmac('sha256', key).update(`${timestamp}\n${body}`).digest('hex');
      const sound = await post(target, address, body, { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)), 'X-Timestamp': timestamp, 'X-Signature': signature });
      return writeWave(resample(readWave(sound), PROMPT_RATE));
    },
  };
}

function post(target: URL, address: string, body: string, headers: Record<string, string>): Promise<Buffer> {
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const family = isIP(address);
  return new Promise((resolve, reject) => {
    const request = send(target, { method: 'POST', headers, signal: AbortSignal.timeout(TIME_LIMIT_MS), lookup: (_name, options, done) => (options.all === true ? done(null, [{ address, family }]) : done(null, address, family)) }, (answer) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > MOST_BYTES) request.destroy(new Error('the voice sent too much'));
        else parts.push(part);
      });
      answer.on('error', reject);
      answer.on('end', () => (answer.statusCode === 200 ? resolve(Buffer.concat(parts)) : reject(new Error(`the voice answered ${answer.statusCode ?? 0}`))));
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function addressOf(host: string, allowed: readonly string[]): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '');
  const found = isIP(bare) > 0 ? [{ address: bare }] : await lookup(bare, { all: true });
  const usable = found.find(({ address }) => isPublic(address) || allowed.includes(address));
  if (usable === undefined) throw new Error('the voice is at no address that may be used');
  return usable.address;
}

const closed = new BlockList();
for (const [net, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3]] as const) closed.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [['2001:db8::', 32], ['2002::', 16], ['2001::', 32]] as const) closed.addSubnet(net, bits, 'ipv6');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** Whether an address belongs to the open network: nothing of this machine, of a private network, or of what stands for them. */
export function isPublic(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return !closed.check(address, 'ipv4');
  return kind === 6 && global.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}
