/** What one instance's Asterisk is rendered from. All paths are absolute and the same inside and outside the Debian root. */
export interface AsteriskOptions {
  dataDir: string;
  /** The Debian root that holds Asterisk. */
  root: string;
  /** Port of Asterisk's own web server (ARI, SIP over WebSocket), always on 127.0.0.1. */
  ariPort: number;
  ariPassword: string;
  /** Address and port of SIP over UDP and TCP. */
  sipHost: string;
  sipPort: number;
  rtpPorts: { from: number; to: number };
  /** The address that others reach this machine by, when it stands behind NAT. */
  externalAddress?: string | undefined;
  residentSipPassword: string;
  /** Published numbers and their aliases, as dialled on the trunk. */
  numbers: readonly string[];
  /** Those of them that the resident's web phone may call. */
  webNumbers: readonly string[];
  /** Calls from the web phone at once, all residents together. */
  webCalls?: number | undefined;
  /** PEM texts. With them SIP over TLS is offered on `sipPort` + 1 and trunks may use it; `ca` signs carriers' certificates besides the public authorities. */
  tls?: { cert: string; key: string; ca?: string | undefined } | undefined;
  /** Owner of what Asterisk writes; needs root. */
  uid?: number | undefined;
  /** Group that Asterisk and the server share. */
  gid?: number | undefined;
  /** The server's user: owner of etc/dynamic. */
  serverUid?: number | undefined;
}

const SECRET = /^[A-Za-z0-9_.~-]{8,200}$/;
const NUMBER = /^\+?[0-9]{2,20}$/;
const ADDRESS = /^[0-9A-Za-z.:-]{1,253}$/;
const FOLDER = /^\/[^\0\n\r;,"[\]|&$]*$/;

/** Everything below goes into configuration files line by line: what could start a line of its own is refused here. */
export function checkOptions(options: AsteriskOptions): void {
  const { rtpPorts } = options;
  must(FOLDER.test(options.dataDir), 'DATA_DIR must be an absolute path without quotes, commas, semicolons or brackets');
  must(SECRET.test(options.ariPassword) && SECRET.test(options.residentSipPassword), 'passwords for Asterisk are 8 to 200 letters and digits');
  for (const port of [options.ariPort, options.sipPort, rtpPorts.from, rtpPorts.to]) must(Number.isInteger(port) && port > 0 && port < 65_536, `${port} is not a port`);
  must(rtpPorts.to > rtpPorts.from, 'RTP_PORTS must be a range');
  must(ADDRESS.test(options.sipHost), 'SIP_HOST is not an address');
  must(options.externalAddress === undefined || ADDRESS.test(options.externalAddress), 'EXTERNAL_ADDRESS is not an address');
  for (const number of [...options.numbers, ...options.webNumbers]) must(NUMBER.test(number), `${JSON.stringify(number)} is not a number`);
}

function must(right: boolean, sentence: string): void {
  if (!right) throw new Error(`asterisk-config: ${sentence}`);
}

export const isLoopback = (host: string): boolean => host === '::1' || host.startsWith('127.') || host === 'localhost';
