import type { SipTicket } from './ticket.ts';

/**
 * What a browser may send through the proxy. The reading is stricter than SIP itself: where Asterisk could read a message in another way than we do
 * (folded lines, bare line feeds, a second message behind the first, doubled headers) the message is refused instead of guessed at.
 */
const RESIDENT_METHODS = new Set(['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'INFO', 'PRACK', 'UPDATE']);
const AGENT_METHODS = new Set([...RESIDENT_METHODS, 'REGISTER']);
const SHORT_NAMES: Readonly<Record<string, string>> = { f: 'from', t: 'to', l: 'content-length', i: 'call-id' };
const ONCE = ['from', 'to', 'cseq', 'call-id', 'content-length'];
// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const FORBIDDEN_CHARACTERS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

type Headers = Map<string, string[]>;

/** A reason to refuse the message, or null when it may pass. Keep-alive line breaks pass. */
export function refusalOf(message: string, ticket: SipTicket): string | null {
  if (message === '\r\n\r\n' || message === '\r\n') return null;
  const end = message.indexOf('\r\n\r\n');
  if (end < 0) return 'unfinished head';
  const head = message.slice(0, end);
  if (FORBIDDEN_CHARACTERS.test(head)) return 'control character';
  const lines = head.split('\r\n');
  if (lines.some((line) => line.includes('\n') || line.includes('\r'))) return 'bare line break';
  const first = lines[0] ?? '';
  const headers = readHeaders(lines.slice(1));
  if (!headers) return 'malformed header';
  if (ONCE.some((name) => (headers.get(name)?.length ?? 0) !== 1)) return 'missing or doubled header';
  if (headers.get('content-length')?.[0] !== String(Buffer.byteLength(message.slice(end + 4)))) return 'wrong length';
  return /^SIP\/2\.0 [1-6]\d\d( |$)/.test(first) ? null : refusalOfRequest(first, headers, ticket);
}

function readHeaders(lines: readonly string[]): Headers | null {
  const headers: Headers = new Map();
  for (const line of lines) {
    const found = /^([A-Za-z0-9!%*_+`'~.-]{1,64}):\s*(.*?)\s*$/.exec(line);
    if (!found) return null;
    const name = (found[1] ?? '').toLowerCase();
    const key = SHORT_NAMES[name] ?? name;
    headers.set(key, [...(headers.get(key) ?? []), found[2] ?? '']);
  }
  return headers;
}

function refusalOfRequest(first: string, headers: Headers, ticket: SipTicket): string | null {
  const method = /^([A-Z]{1,16}) sips?:\S+ SIP\/2\.0$/.exec(first)?.[1];
  if (method === undefined) return 'not a request';
  if (!(ticket.kind === 'agent' ? AGENT_METHODS : RESIDENT_METHODS).has(method)) return 'method';
  if (!new RegExp(`^\\d{1,10} +${method}$`).test(headers.get('cseq')?.[0] ?? '')) return 'method and CSeq differ';
  if (userOf(headers.get('from')?.[0] ?? '') !== ticket.user) return 'foreign From';
  if (!authorisedAs(headers, ticket.user)) return 'foreign authorisation';
  if (ticket.kind === 'resident' && method === 'INVITE' && headers.get('x-token')?.join() !== ticket.token) return 'foreign token';
  return null;
}

/** Asterisk may know an endpoint by the user of its authorisation: that must be the ticket's as well. */
function authorisedAs(headers: Headers, user: string): boolean {
  const given = [...(headers.get('authorization') ?? []), ...(headers.get('proxy-authorization') ?? [])];
  return given.every((value) => {
    const names = [...value.matchAll(/username\s*\*?=\s*"?([^",\s]*)"?/gi)].map((found) => found[1]);
    return names.length === 1 && names[0] === user;
  });
}

/** The user part of `"name" <sip:user@host>;tag=x`; null when it is not plainly that. */
export function userOf(value: string): string | null {
  const bare = value.replace(/^"(?:[^"\\]|\\.)*"\s*/, '');
  const found = /^[^<>"@,]*<sips?:([^@<>:;?"\s]+)@[^@<>"\s]+>(?:\s*;[^<>"@,]*)?$/.exec(bare) ?? /^sips?:([^@<>:;?"\s]+)@[^@<>"\s;]+(?:;[^<>"@,]*)?$/.exec(bare);
  return found?.[1] ?? null;
}
