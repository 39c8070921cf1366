/**
 * One person's number arrives in many forms (13885112345, 013885112345, +8613885112345, 008613885112345, full width …). This is the one place that
 * understands them. Nothing that is not plainly a number gives anything to dial.
 */
export type PhoneKind = 'mobile' | 'landline' | 'service' | 'emergency' | 'foreign' | 'internal' | 'anonymous' | 'invalid';

export interface PhoneNumber {
  /** As it came. */
  raw: string;
  /** What residents are matched by; null for services, emergencies, anonymous callers and whatever is no number. */
  e164: string | null;
  kind: PhoneKind;
  /** The digits to give to the trunk; null when it may not be dialled. */
  dial: string | null;
  display: string;
  /** For those who may not see it whole: 138****5678, 0851-8****123. */
  masked: string;
}

export interface CityRules {
  /** With its 0: 0851. */
  areaCode: string;
  /** Prefixes of mobile numbers of this city (seven digits as a rule). */
  localMobilePrefixes?: readonly string[];
  /** Whether the trunk wants a 0 before mobiles of elsewhere; needs the prefixes above. */
  zeroBeforeOtherMobiles?: boolean;
}

export const DEFAULT_CITY: CityRules = { areaCode: '0851' };

const MAX_RAW = 64;
const NOBODY = new Set(['', 'anonymous', 'restricted', 'unavailable', 'unknown', 'private', 'withheld', 'unassigned', 'null', 'none', '匿名', '未知']);
const EMERGENCY = new Set(['110', '119', '120', '122']);
const MOBILE = /^1[3-9]\d{9}$/;
/** 10086, 12345, 114; 95588, 96xxx; 400 and 800 numbers. */
const SERVICE = /^(?:1[0-24-9]\d{1,4}|9[56]\d{3,6}|[48]00\d{7})$/;
const SUBSCRIBER = /^[2-8]\d{6,7}$/;
const LONG_DISTANCE = /^0(10|2\d|[3-9]\d{2})([2-8]\d{6,7})$/;
/** An area code without its 0, as some trunks send it. */
const WITHOUT_ZERO = /^(?:10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/;
const INTERNAL = /^[2-9]\d{2,3}$/;

type Found = Omit<PhoneNumber, 'raw'>;
const nothing = (kind: 'anonymous' | 'invalid', display: string, masked: string): Found => ({ e164: null, kind, dial: null, display, masked });

/** Reads a number in any form. Never throws. */
export function parsePhoneNumber(raw: string, city: CityRules = DEFAULT_CITY): PhoneNumber {
  return { raw, ...read(raw, city) };
}

function read(raw: string, city: CityRules): Found {
  // Checked before anything is taken away: a line break or a null inside a number is an attack, not a blank.
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (raw.length > MAX_RAW || /[\u0000-\u001f\u007f]/.test(raw)) return nothing('invalid', '', '****');
  const folded = raw.normalize('NFKC').trim().toLowerCase();
  if (NOBODY.has(folded)) return nothing('anonymous', '', '');
  const digits = folded.replace(/[\s\-().\p{Pd}]/gu, '');
  if (!/^\+?[0-9]{1,20}$/.test(digits)) return nothing('invalid', folded.replace(/[^\p{L}\p{N}+\- ]/gu, '').slice(0, 20), '****');
  return readDigits(digits, city);
}

function readDigits(digits: string, city: CityRules): Found {
  const abroad = /^(?:\+|00)(\d+)$/.exec(digits)?.[1];
  if (abroad === undefined) return readNational(withoutCountry(digits), city);
  if (abroad.startsWith('86')) return readNational(abroad.slice(2), city);
  if (!/^[1-9]\d{6,14}$/.test(abroad)) return nothing('invalid', digits, '****');
  return { e164: `+${abroad}`, kind: 'foreign', dial: `00${abroad}`, display: `+${abroad}`, masked: `+${abroad.slice(0, 2)}****${abroad.slice(-3)}` };
}

/** 8613885112345 and 8685182345678 come without a plus from some trunks; both are too long to be anything else. */
function withoutCountry(digits: string): string {
  const rest = digits.startsWith('86') ? digits.slice(2) : '';
  return MOBILE.test(rest) || (digits.length >= 12 && WITHOUT_ZERO.test(rest)) ? rest : digits;
}

function readNational(digits: string, city: CityRules): Found {
  const plain = digits.replace(/^0(?=1[3-9]\d{9}$)/, '');
  if (MOBILE.test(plain)) return mobile(plain, city);
  const short = withoutArea(digits, city);
  if (EMERGENCY.has(short)) return { e164: null, kind: 'emergency', dial: short, display: short, masked: short };
  if (SERVICE.test(short)) return { e164: null, kind: 'service', dial: short, display: short, masked: short };
  return landline(digits, city) ?? internal(digits) ?? nothing('invalid', digits, '****');
}

/** 085112345 is 12345 of this city. */
function withoutArea(digits: string, { areaCode }: CityRules): string {
  for (const prefix of [areaCode, areaCode.slice(1)]) {
    const rest = digits.startsWith(prefix) ? digits.slice(prefix.length) : '';
    if (EMERGENCY.has(rest) || /^(?:1[0-24-9]\d{1,4}|9[56]\d{3,4})$/.test(rest)) return rest;
  }
  return digits;
}

function mobile(digits: string, { localMobilePrefixes, zeroBeforeOtherMobiles }: CityRules): Found {
  const elsewhere = zeroBeforeOtherMobiles === true && localMobilePrefixes !== undefined && !localMobilePrefixes.some((prefix) => digits.startsWith(prefix));
  return { e164: `+86${digits}`, kind: 'mobile', dial: elsewhere ? `0${digits}` : digits, display: digits, masked: `${digits.slice(0, 3)}****${digits.slice(7)}` };
}

function landline(digits: string, { areaCode }: CityRules): Found | null {
  const full = SUBSCRIBER.test(digits) ? areaCode + digits : WITHOUT_ZERO.test(digits) ? `0${digits}` : digits;
  const [, area, subscriber] = LONG_DISTANCE.exec(full) ?? [];
  if (area === undefined || subscriber === undefined) return null;
  const local = `0${area}` === areaCode;
  return {
    e164: `+86${area}${subscriber}`,
    kind: 'landline',
    dial: local ? subscriber : full,
    display: `0${area}-${subscriber}`,
    masked: `0${area}-${subscriber.slice(0, 1)}****${subscriber.slice(5)}`,
  };
}

function internal(digits: string): Found | null {
  return INTERNAL.test(digits) ? { e164: null, kind: 'internal', dial: digits, display: digits, masked: digits } : null;
}

/** What residents are matched by, '' when the number matches nobody. */
export function phoneKey(raw: string, city: CityRules = DEFAULT_CITY): string {
  return parsePhoneNumber(raw, city).e164 ?? '';
}

/** A number to call: `full` with its area code or country, as rules on numbers name it, `dial` as the trunk takes it. Null when it may not be dialled. */
export function dialForms(raw: string, city: CityRules = DEFAULT_CITY): { full: string; dial: string } | null {
  const { kind, e164, dial } = parsePhoneNumber(raw, city);
  if (dial === null) return null;
  const full = kind === 'landline' ? `0${e164?.slice('+86'.length) ?? ''}` : kind === 'mobile' ? (e164?.slice('+86'.length) ?? dial) : dial;
  return { full, dial };
}
