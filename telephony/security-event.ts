import { isIP, isIPv6, SocketAddress } from 'node:net';

/** One refused attempt out of Asterisk's security log. */
export interface SecurityEvent {
  kind: RefusedKind;
  at: Date;
  /** The sender as one unit to count and block: an IPv4 address, or an IPv6 /64, for whoever has one address of it has all. */
  source: string;
  transport: string;
}

const REFUSED = ['InvalidAccountID', 'ChallengeResponseFailed', 'InvalidPassword', 'FailedACL', 'UnexpectedAddress', 'InvalidTransport', 'RequestNotAllowed', 'RequestNotSupported', 'RequestBadFormat'] as const;
export type RefusedKind = (typeof REFUSED)[number];

const HEAD = /SecurityEvent="([A-Za-z]+)",EventTV="([0-9T:.+-]{19,40})"/;
const ADDRESSES = /",RemoteAddress="IPV[46]\/([A-Z]+)\/([0-9A-Fa-f:.]+)\/[0-9]{1,5}"/g;
/** Account, Call-ID and digest are the sender's words; a line of theirs is never longer. */
const LONGEST_LINE = 16_384;

/**
 * Reads one line; null when it is none of a refused attempt. Asterisk writes the sender's words without escaping quotes, so a Call-ID may forge
 * an address to have somebody else blocked. What comes before the true address may hold anything, what follows it (nonce and response of the digest)
 * cannot hold a bare quote: the last address of the line is the true one.
 */
export function parseSecurityEvent(line: string): SecurityEvent | null {
  if (line.length > LONGEST_LINE) return null;
  const head = HEAD.exec(line);
  const kind = REFUSED.find((one) => one === head?.[1]);
  if (kind === undefined) return null;
  const at = new Date(head?.[2] ?? '');
  const [, transport = '', address = ''] = [...line.matchAll(ADDRESSES)].at(-1) ?? [];
  const source = sourceOf(address);
  return source === null || Number.isNaN(at.getTime()) ? null : { kind, at, source, transport };
}

const FAILED = /pjsip_distributor\.c: Request '[^ ]{1,64}' from '(?:"(?:[^"\\]|\\.)*" ?|[^<"]*)<[^<>]*>' failed for '\[?([0-9A-Fa-f:.]+)\]?:[0-9]{1,5}' \(callid: /;

/**
 * Reads a line of Asterisk's message log; null when it tells of no refused attempt. Needed beside the security log, where an attempt with a byte that is
 * no UTF-8, or with an endless Call-ID, is missing. The name before the address is taken as a whole, so that nothing in it passes for the address.
 */
export function parseFailedRequest(line: string): { source: string } | null {
  const source = sourceOf(FAILED.exec(line.slice(0, 2_000))?.[1] ?? '');
  return source === null ? null : { source };
}

/** The unit that an address is counted and blocked by; null when it is no address. */
export function sourceOf(address: string): string | null {
  if (isIP(address) === 0) return null;
  const plain = new SocketAddress({ address, family: isIPv6(address) ? 'ipv6' : 'ipv4' }).address.toLowerCase();
  const mapped = /^::ffff:([0-9.]+)$/.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(plain) ? network64(plain) : plain;
}

function network64(address: string): string {
  if (address === '::1') return address;
  const [left = '', right = ''] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === '' ? [] : right.split(':');
  const groups = [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
