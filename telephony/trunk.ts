import { isIP } from 'node:net';
import type { TrunkInput } from '../contract/trunks.ts';
import { isEmergency } from './dial.ts';

/** A carrier's line as kept: its password is kept elsewhere. */
export interface TrunkRow extends Omit<TrunkInput, 'password'> { version: number }

/** `sealed`: its password, encrypted with a key that is not in the store. */
export interface StoredTrunk extends TrunkRow { sealed: string | null }

/** The endpoint's name in Asterisk. */
export const endpointNameOf = (trunkId: string): string => `trunk-${trunkId}`;
/** The trunk that a channel belongs to, by its name `PJSIP/trunk-<id>-<hex>`; null for every other channel. */
export const trunkOfChannel = (name: string): string | null => /^PJSIP\/trunk-([a-z][a-z0-9-]*)-[0-9a-f]{8,}$/.exec(name)?.[1] ?? null;

/** The number as this carrier wants it: the first rule whose prefix fits. Of an emergency number only a rule for this very number counts: one for all that begins with 1 must not bend it. */
export function numberFor(digits: string, { numberRules }: Pick<TrunkRow, 'numberRules'>): string {
  const rule = numberRules.find(({ match }) => (isEmergency(digits) ? match === digits : digits.startsWith(match)));
  return rule === undefined ? digits : `${rule.prepend}${digits.slice(rule.strip)}`;
}

export interface TrunkLoad { callsNow: number; usable: boolean }

/**
 * The trunks in the order in which they are tried: by `order`, equal ones by chance in proportion to `weight`, those known to be unreachable last.
 * A full one is left out, but for an emergency.
 */
export function inOrder(rows: readonly TrunkRow[], loadOf: (trunkId: string) => TrunkLoad, urgent: boolean, chance: () => number): TrunkRow[] {
  const open = rows.filter(({ enabled, id, channels }) => enabled && (urgent || loadOf(id).callsNow < channels));
  // The key of a weighted draw without replacement: -ln(u) / weight, smallest first.
  const drawn = open.map((row) => ({ row, away: loadOf(row.id).usable ? 0 : 1, key: -Math.log(1 - chance()) / row.weight }));
  return drawn.sort((one, other) => one.away - other.away || one.row.order - other.row.order || one.key - other.key).map(({ row }) => row);
}

/** Addresses calls of this trunk come from; a host name is resolved by Asterisk. */
export const sourcesOf = ({ from, host }: Pick<TrunkRow, 'from' | 'host'>): readonly string[] => (from.length > 0 ? from : [host.replace(/^\[|\]$/g, '')]);

/** So wide a range would let half the world in as the carrier. */
const WIDEST = { 4: 16, 6: 32 } as const;

function isSource(entry: string): boolean {
  const [address = '', bits, more] = entry.split('/');
  const family = isIP(address) as 0 | 4 | 6;
  return family !== 0 && more === undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= WIDEST[family] && Number(bits) <= (family === 4 ? 32 : 128)));
}

/** Why a trunk cannot be so, naming the field; null when all is well. */
export function trunkFault(row: Omit<TrunkRow, 'version'>, { tls, hasPassword }: { tls: boolean; hasPassword: boolean }): { field: string; why: string } | null {
  const wrong = row.from.find((entry) => !isSource(entry));
  if (wrong !== undefined) return { field: 'from', why: `${wrong} is no address, or too wide a range` };
  if (row.kind === 'registration' && (row.username === '' || !hasPassword)) return { field: row.username === '' ? 'username' : 'password', why: 'needed to sign in at the carrier' };
  if (row.transport === 'tls' && !tls) return { field: 'transport', why: 'TLS needs the settings TLS_CERT and TLS_KEY' };
  if (row.srtp && row.transport !== 'tls') return { field: 'srtp', why: 'the keys of encrypted speech must travel over TLS' };
  return null;
}

const SAFE = /^[\x21-\x7e]{1,128}$/;
/** A password may hold anything that can be typed; what would end or bend a line of the configuration is escaped or refused. */
export const isUsablePassword = (password: string): boolean => SAFE.test(password);
const escaped = (value: string): string => value.replace(/[\\;]/g, (sign) => `\\${sign}`);

/** pjsip_trunks.conf, the whole of it. The template [trunk] is in pjsip.conf. `tls`: whether Asterisk has a TLS transport. */
export function trunksFile(rows: readonly TrunkRow[], passwordOf: (trunkId: string) => string | null, { tls }: { tls: boolean }): string {
  return rows.filter(({ enabled, transport }) => enabled && (tls || transport !== 'tls')).map((row) => sections(row, passwordOf(row.id))).join('\n');
}

function sections(row: TrunkRow, password: string | null): string {
  const name = endpointNameOf(row.id);
  const signsIn = row.username !== '' && password !== null && isUsablePassword(password);
  const at = `${row.host}:${row.port}${row.transport === 'udp' ? '' : `;transport=${row.transport}`}`;
  // A semicolon begins a comment unless escaped.
  const uri = (user: string): string => escaped(`sip:${user}${at}`);
  return [
    `[${name}](trunk)`, `transport=transport-${row.transport}`, `aors=${name}`, `allow=!all,${row.codecs.join(',')}`, `dtmf_mode=${row.dtmf}`,
    `media_encryption=${row.srtp ? 'sdes' : 'no'}`, `from_domain=${row.host}`, ...(signsIn ? [`outbound_auth=${name}`] : []),
    `[${name}]`, 'type=aor', `contact=${uri('')}`, 'qualify_frequency=15', 'qualify_timeout=3',
    `[${name}]`, 'type=identify', `endpoint=${name}`, ...sourcesOf(row).map((source) => `match=${source}`),
    ...(signsIn ? [`[${name}](password)`, `username=${row.username}`, `password=${escaped(password)}`] : []),
    ...(signsIn && row.kind === 'registration'
      ? [`[${name}](trunk-registration)`, `transport=transport-${row.transport}`, `outbound_auth=${name}`, `server_uri=${uri('')}`, `client_uri=${uri(`${row.username}@`)}`, `contact_user=${row.username}`, `endpoint=${name}`]
      : []),
    '',
  ].join('\n');
}

/** Whom a registration is listed by in Asterisk's figures. */
export const clientUriOf = ({ username, host, port, transport }: Pick<TrunkRow, 'username' | 'host' | 'port' | 'transport'>): string =>
  `sip:${username}@${host}:${port}${transport === 'udp' ? '' : `;transport=${transport}`}`;
