import { BlockList, isIP, isIPv6 } from 'node:net';
import { PROXY_CAPS, type ProxyOptions } from './proxy.ts';

export type ProxySettings = Pick<ProxyOptions, 'port' | 'host' | 'target' | 'ticketKey' | 'allowedOrigins' | 'trustedProxies' | 'caps'> & { tlsFiles: { cert: string; key: string } | null; logLevel: string };

/** Reads what the keeper hands to the proxy; a fault is named in one sentence. */
export function readProxySettings(env: Readonly<Record<string, string | undefined>>): ProxySettings {
  const ticketKey = env.SIP_TICKET_KEY ?? '';
  if (!/^([0-9a-f]{2}){16,}$/i.test(ticketKey)) throw new Error('SIP_TICKET_KEY must be at least 16 bytes of hex');
  const cert = env.TLS_CERT ?? '';
  const key = env.TLS_KEY ?? '';
  if ((cert === '') !== (key === '')) throw new Error('TLS_CERT and TLS_KEY belong together');
  return {
    port: portOf(env.SIP_WS_PORT, 8081, 'SIP_WS_PORT'),
    host: env.HOST || '127.0.0.1',
    target: targetOf(env),
    ticketKey,
    allowedOrigins: originsOf(env),
    trustedProxies: proxiesOf(env.TRUST_PROXY),
    caps: PROXY_CAPS,
    tlsFiles: cert === '' ? null : { cert, key },
    logLevel: env.LOG_LEVEL || 'info',
  };
}

/** The listed origins, the public address, and pages of the same host on the server's port. */
function originsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  const listed = (env.ALLOWED_ORIGINS ?? '').split(',').map((entry) => entry.trim()).filter(Boolean);
  const own = [`:${portOf(env.PORT, 8080, 'PORT')}`, ...(env.PUBLIC_URL ? [new URL(env.PUBLIC_URL).origin] : [])];
  return [...new Set([...listed, ...own])];
}

function portOf(value: string | undefined, otherwise: number, name: string): number {
  if (value === undefined || value === '') return otherwise;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${name} must be a port number`);
  return port;
}

/** Asterisk of our own, or the one that ARI_URL names: SIP comes over the same web server. */
function targetOf(env: Readonly<Record<string, string | undefined>>): string {
  if (!env.ARI_URL) return `ws://127.0.0.1:${portOf(env.ARI_PORT, 8088, 'ARI_PORT')}/ws`;
  const url = new URL(env.ARI_URL);
  return `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.host}/ws`;
}

/** The same list as the server's: addresses, ranges or names of ranges of the reverse proxies. */
function proxiesOf(value: string | undefined): BlockList {
  const list = new BlockList();
  for (const entry of (value ?? '').split(',').map((part) => part.trim()).filter(Boolean)) {
    for (const range of NAMED_RANGES[entry] ?? [entry]) {
      const [address = '', bits] = range.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (isIP(address) === 0) throw new Error('TRUST_PROXY must be a list of addresses');
      if (bits === undefined) list.addAddress(address, family);
      else list.addSubnet(address, Number(bits), family);
    }
  }
  return list;
}

/** The names that Express knows for these ranges. */
const NAMED_RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'], linklocal: ['169.254.0.0/16', 'fe80::/10'], uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
