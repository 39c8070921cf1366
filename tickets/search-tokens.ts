import { pinyin } from 'pinyin-pro';

/**
 * Text cut into pieces an index can hold. Chinese has no spaces, so every two neighbouring characters are a token; Latin words, and the pinyin initials of names
 * and titles, are cut into threes, so that any part of three letters is found; digits are kept whole, telephone numbers also by their last four digits and more.
 */
export interface Searchable { number: string; title: string; content: string; place: string; accused: string; residentName: string; contactPhone: string; phones: readonly string[] }

/** So many per ticket; number, names, telephones and title come first, the long text fills the rest. */
export const MAX_TOKENS = 400;
/** So many per search: more pieces make it slower and hardly narrower. */
export const MAX_QUERY_TOKENS = 12;
const MAX_RUN = 32;
const PINYIN_LENGTH = 64;

/** One width, one case. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

const RUNS = /\p{Script=Han}+|\p{Nd}+|[\p{L}\p{M}]+/gu;
const HAN = /^\p{Script=Han}/u;
const DIGITS = /^\d+$/;

function grams(characters: readonly string[], size: number): string[] {
  return Array.from({ length: Math.max(0, characters.length - size + 1) }, (_, index) => characters.slice(index, index + size).join(''));
}

/** Letters: up to two stay whole, longer ones in threes. */
function letterTokens(letters: string): string[] {
  const characters = Array.from(letters).slice(0, PINYIN_LENGTH);
  return characters.length <= 2 ? [characters.join('')] : grams(characters, 3);
}

/** The tokens of one run of a single script. */
function runTokens(run: string): string[] {
  if (HAN.test(run)) {
    const characters = Array.from(run);
    return characters.length === 1 ? characters : grams(characters, 2);
  }
  return DIGITS.test(run) ? [run.slice(0, MAX_RUN)] : letterTokens(run);
}

function textTokens(text: string): string[] {
  return (fold(text).match(RUNS) ?? []).flatMap(runTokens);
}

/** Names and titles are also found by single characters and by the initials of their pinyin (张三 → zs). */
function nameTokens(name: string): string[] {
  const han = (fold(name).match(/\p{Script=Han}+/gu) ?? []).join('').slice(0, PINYIN_LENGTH);
  if (han === '') return [];
  const initials = pinyin(han, { pattern: 'first', toneType: 'none', type: 'array' }).join('').replace(/[^a-z]/g, '');
  return [...Array.from(han), ...(initials === '' ? [] : [...letterTokens(initials), initials.slice(0, 2)])];
}

/** The last four digits and more, up to the whole number with and without its country. */
function phoneTokens(phone: string): string[] {
  const digits = fold(phone).replace(/\D/g, '').slice(0, MAX_RUN);
  const national = digits.replace(/^86(?=\d{9,})/, '');
  const suffixes = Array.from({ length: Math.max(0, national.length - 3) }, (_, index) => national.slice(index));
  return digits.length < 4 ? [] : [...new Set([digits, ...suffixes])];
}

/** 20261122-00072-1 is also found by 00072, by 000721 (what is keyed on a telephone) and in one piece. */
function numberTokens(number: string): string[] {
  const [day = '', serial = '', check = ''] = number.split('-');
  return [day + serial + check, serial, serial + check];
}

/** Every token a ticket is found by. */
export function tokensOfTicket(ticket: Searchable): string[] {
  const tokens = new Set<string>([...numberTokens(ticket.number), ...[ticket.contactPhone, ...ticket.phones.slice(0, 10)].flatMap(phoneTokens)]);
  const parts = [() => nameTokens(ticket.residentName), () => textTokens(ticket.residentName), () => textTokens(ticket.title), () => nameTokens(ticket.title), () => textTokens(ticket.accused), () => textTokens(ticket.place), () => textTokens(ticket.content.slice(0, 2_000))];
  for (const part of parts) {
    for (const token of part()) {
      if (tokens.size >= MAX_TOKENS) return [...tokens];
      tokens.add(token);
    }
  }
  return [...tokens];
}

/** Pieces side by side instead of overlapping cover a run as well and ask the index for half as much; the last one closes the end. */
function sparse(run: string): string[] {
  const characters = Array.from(run);
  const size = HAN.test(run) ? 2 : 3;
  if (DIGITS.test(run) || characters.length <= size) return runTokens(run);
  const pieces = grams(characters, size);
  return pieces.filter((_, index) => index % size === 0 || index === pieces.length - 1);
}

/** The tokens a search asks for, all of which a ticket must have; none when the words hold nothing that is indexed. */
export function searchTokens(query: string): string[] {
  const folded = fold(query.slice(0, 200));
  // A telephone or ticket number may be typed with blanks and hyphens: one piece then.
  const compact = folded.replace(/[\s\p{Pd}()+]/gu, '');
  if (/^\d{4,}$/.test(compact)) return [compact.replace(/^(?:0086|86)(?=1[3-9]\d{9}$)/, '').replace(/^0(?=[1-9]\d{8,}$)/, '').slice(0, MAX_RUN)];
  // Longer pieces are rarer: they go first into the bounded list.
  return [...new Set((folded.match(RUNS) ?? []).flatMap(sparse))].sort((a, b) => b.length - a.length).slice(0, MAX_QUERY_TOKENS);
}
