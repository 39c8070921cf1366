import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';

export interface IceServer { urls: string | string[]; username?: string; credential?: string }

/** Every setting, read once and frozen. README lists the names; all are optional. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly sipWsPort: number;
  readonly sipHost: string;
  readonly sipPort: number;
  /** The address phones outside this network reach Asterisk by. */
  readonly externalAddress: string | null;
  readonly iceServers: readonly IceServer[];
  readonly rtpPorts: { readonly from: number; readonly to: number };
  readonly ariPort: number;
  /** An Asterisk of one's own; null = the one the keeper runs on `ariPort`. */
  readonly ariUrl: string | null;
  /** Which way to Asterisk: our own client, or npm's ari-client. */
  readonly ariDriver: (typeof ARI_DRIVERS)[number];
  /** Absolute. */
  readonly dataDir: string;
  /** Absolute. */
  readonly rootDir: string;
  /** null = the embedded store. */
  readonly mongodbUri: string | null;
  /** Origin under which browsers reach this server, without a trailing slash. */
  readonly publicUrl: string | null;
  /** A certificate authority of the carriers' own, for trunks over TLS. */
  readonly trunkCa: string | null;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** A voice on another host, instead of the one out of the Debian root; it may be at a private address only when that is listed. */
  readonly ttsUrl: string | null;
  readonly ttsKey: string | null;
  readonly ttsPrivateAddresses: readonly string[];
  /** Addresses whose X-Forwarded-* headers are believed; empty = nobody's. */
  readonly trustProxy: readonly string[];
  /** Chosen by the operator for the first start; need not be changed. */
  readonly adminPassword: string | null;
  /** Made and printed once by the keeper; must be changed at first sign-in. */
  readonly firstAdminPassword: string | null;
  readonly drainSeconds: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

export const ARI_DRIVERS = ['native', 'ari-client'] as const;
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const PROXY_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** All that is wrong with the settings, a sentence each. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.length === 1 ? `A setting is wrong: ${faults[0] ?? ''}` : `${faults.length} settings are wrong:\n  ${faults.join('\n  ')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const text = z.string().trim();
const optional = z.string().trim().nullable().default(null);
const whole = (fallback: number, from: number, to: number) =>
  text.default(String(fallback)).refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to, `must be a whole number from ${from} to ${to}`).transform(Number);
const port = (fallback: number) => whole(fallback, 1, 65_535);
const hostName = (value: string): boolean => isIP(value) !== 0 || /^(?=.{1,253}$)[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i.test(value);
const host = text.default('127.0.0.1').refine(hostName, 'must be an IP address or a host name');
const urlOf = (value: string, protocols: readonly string[]): URL | null => {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url && protocols.includes(url.protocol) ? url : null;
};

const rtpPorts = text.default('10000-10999').transform((value, ctx) => {
  const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(value) ?? [];
  const range = { from: Number(from), to: Number(to) };
  if (range.from >= 1024 && range.to <= 65_535 && range.to - range.from >= 9) return range;
  ctx.addIssue({ code: 'custom', message: 'must be a range of at least ten ports like 10000-10999, within 1024-65535' });
  return z.NEVER;
});

const addresses = text.default('').transform((value) => value.split(',').map((one) => one.trim()).filter(Boolean)).refine((list) => list.every((one) => isIP(one) > 0), 'must be IP addresses with commas between');
const iceServer = z.strictObject({ urls: z.union([z.string(), z.array(z.string())]), username: z.string().optional(), credential: z.string().optional() });
const iceUrl = /^(stun|stuns|turn|turns):[^\s,]+$/;
const iceServers = text.default('').transform((value, ctx): IceServer[] => {
  const parsed = value.startsWith('[') ? parseJson(value) : value.split(',').map((url) => url.trim()).filter(Boolean).map((urls) => ({ urls }));
  const list = z.array(iceServer).safeParse(parsed);
  if (list.success && list.data.every((server) => [server.urls].flat().every((url) => iceUrl.test(url)))) return list.data as IceServer[];
  ctx.addIssue({ code: 'custom', message: 'must be stun:/turn: addresses with commas between, or a JSON list of {urls, username, credential}' });
  return z.NEVER;
});

const trustProxy = text.default('').transform((value, ctx) => {
  const entries = value.split(',').map((entry) => entry.trim()).filter(Boolean);
  // `true` and hop counts would believe headers from anybody who reaches the port.
  if (entries.every((entry) => PROXY_NAMES.includes(entry) || addressRange(entry))) return entries;
  ctx.addIssue({ code: 'custom', message: `must list addresses or ranges like 10.0.0.0/8, or ${PROXY_NAMES.join(', ')}` });
  return z.NEVER;
});

const secretText = z.string().nullable().default(null);
const schema = z
  .object({
    PORT: port(8080),
    HOST: host,
    SIP_WS_PORT: port(8081),
    SIP_HOST: host,
    SIP_PORT: port(5060),
    EXTERNAL_ADDRESS: optional.refine((value) => value === null || hostName(value), 'must be an IP address or a host name'),
    ICE_SERVERS: iceServers,
    RTP_PORTS: rtpPorts,
    ARI_PORT: port(8088),
    ARI_URL: optional.refine((value) => value === null || urlOf(value, ['http:', 'https:']) !== null, 'must be an http or https address'),
    ARI_DRIVER: text.default('native').pipe(z.enum(ARI_DRIVERS, { error: `must be one of ${ARI_DRIVERS.join(', ')}` })),
    DATA_DIR: text.default('./data'),
    ROOT_DIR: text.default('./.root'),
    MONGODB_URI: optional.refine((value) => value === null || /^mongodb(\+srv)?:\/\/\S+$/.test(value), 'must begin with mongodb:// or mongodb+srv://'),
    PUBLIC_URL: optional.refine((value) => value === null || urlOf(value, ['http:', 'https:'])?.pathname === '/', 'must be an http or https address without a path'),
    TLS_CERT: optional,
    TLS_KEY: optional,
    TRUNK_CA: optional,
    TTS_URL: optional.refine((value) => value === null || urlOf(value, ['http:', 'https:']) !== null, 'must be an http or https address'),
    TTS_KEY: secretText.refine((value) => value === null || value.length >= 16, 'must have at least 16 characters'),
    TTS_PRIVATE_ADDRESSES: addresses,
    TRUST_PROXY: trustProxy,
    ADMIN_PASSWORD: secretText.refine((value) => value === null || (value.length >= 10 && value.length <= 256), 'must have 10 to 256 characters'),
    FIRST_ADMIN_PASSWORD: secretText,
    DRAIN_SECONDS: whole(5, 0, 600),
    LOG_LEVEL: text.default('info').pipe(z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })),
  })
  .refine((value) => (value.TLS_CERT === null) === (value.TLS_KEY === null), { path: ['TLS_CERT'], message: 'and TLS_KEY must be given together', when: () => true })
  .refine((value) => (value.TTS_URL === null) === (value.TTS_KEY === null), { path: ['TTS_URL'], message: 'and TTS_KEY must be given together', when: () => true })
  .refine((value) => new Set([value.PORT, value.SIP_WS_PORT, value.ARI_PORT]).size === 3, { path: ['PORT'], message: ', SIP_WS_PORT and ARI_PORT must be three different ports', when: () => true })
  .refine((value) => !(value.SIP_PORT >= value.RTP_PORTS.from && value.SIP_PORT <= value.RTP_PORTS.to), { path: ['SIP_PORT'], message: 'must lie outside RTP_PORTS' });

/** Checks the whole environment at once. Throws one ConfigError with every fault; an empty value counts as not given. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, folder: string = process.cwd()): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const result = schema.safeParse(given);
  if (!result.success) throw new ConfigError(result.error.issues.map(sentence));
  const value = result.data;
  return deepFreeze({
    port: value.PORT, host: value.HOST, sipWsPort: value.SIP_WS_PORT, sipHost: value.SIP_HOST, sipPort: value.SIP_PORT,
    externalAddress: value.EXTERNAL_ADDRESS, iceServers: value.ICE_SERVERS, rtpPorts: value.RTP_PORTS,
    ariPort: value.ARI_PORT, ariUrl: value.ARI_URL?.replace(/\/+$/, '') ?? null, ariDriver: value.ARI_DRIVER,
    dataDir: resolve(folder, value.DATA_DIR), rootDir: resolve(folder, value.ROOT_DIR), mongodbUri: value.MONGODB_URI,
    publicUrl: value.PUBLIC_URL === null ? null : new URL(value.PUBLIC_URL).origin,
    tls: value.TLS_CERT !== null && value.TLS_KEY !== null ? { certFile: resolve(folder, value.TLS_CERT), keyFile: resolve(folder, value.TLS_KEY) } : null,
    trunkCa: value.TRUNK_CA === null ? null : resolve(folder, value.TRUNK_CA),
    trustProxy: value.TRUST_PROXY, adminPassword: value.ADMIN_PASSWORD, firstAdminPassword: value.FIRST_ADMIN_PASSWORD,
    ttsUrl: value.TTS_URL, ttsKey: value.TTS_KEY, ttsPrivateAddresses: value.TTS_PRIVATE_ADDRESSES,
    drainSeconds: value.DRAIN_SECONDS, logLevel: value.LOG_LEVEL,
  });
}

/** The settings of this process. */
export function processConfig(): Config {
  return readConfig(process.env);
}

export interface Secrets {
  ariPassword: string;
  sipTicketKey: string;
  residentSipPassword: string;
  apiKey: string;
  /** Seals what the store keeps of second factors; made of `sipTicketKey`, for which it says nothing. */
  sealKey: Uint8Array;
}

const secretsSchema = z.object({ ariPassword: z.string().min(8), sipTicketKey: z.string().regex(/^[\da-f]{32,}$/i), residentSipPassword: z.string().min(8), apiKey: z.string().min(8) });

/** Reads what the keeper made in DATA_DIR/secrets/secrets.json. The values never reach a message. */
export function readSecrets(dataDir: string): Readonly<Secrets> {
  const file = join(dataDir, 'secrets', 'secrets.json');
  const result = secretsSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (!result.success) throw new ConfigError([`${file} lacks or garbles ${result.error.issues.map((issue) => issue.path.join('.') || 'everything').join(', ')}.`]);
  const sealKey = new Uint8Array(hkdfSync('sha256', Buffer.from(result.data.sipTicketKey, 'hex'), '', 'seal', 32));
  return Object.freeze({ ...result.data, sealKey });
}

function sentence(issue: { path: readonly PropertyKey[]; message: string }): string {
  const gap = issue.message.startsWith(',') ? '' : ' ';
  return `${issue.path.map(String).join('.')}${gap}${issue.message}.`;
}

function addressRange(entry: string): boolean {
  const [address = '', bits, more] = entry.split('/');
  const family = isIP(address);
  return family !== 0 && more === undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)));
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) deepFreeze(member as object);
  return Object.freeze(value);
}
