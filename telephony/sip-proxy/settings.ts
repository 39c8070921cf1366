import { PROXY_CAPS, type ProxyOptions } from './proxy.ts';

export type ProxySettings = Pick<ProxyOptions, 'port' | 'host' | 'target' | 'ticketKey' | 'allowedOrigins' | 'trustedHops' | 'caps'> & { tlsFiles: { cert: string; key: string } | null; logLevel: string };

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
    target: `ws://127.0.0.1:${portOf(env.ARI_PORT, 8088, 'ARI_PORT')}/ws`,
    ticketKey,
    allowedOrigins: originsOf(env),
    trustedHops: hopsOf(env.TRUST_PROXY),
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

function hopsOf(value: string | undefined): number {
  if (value === undefined || value === '' || value === 'false') return 0;
  if (value === 'true') return 1;
  return /^\d$/.test(value) ? Number(value) : 0;
}
