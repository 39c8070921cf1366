import { HotlineError } from '../errors.ts';

/** The one gate out: every leg to a number passes here, whoever asks. */
export interface DialRules {
  /** Prefixes of full numbers (with area code) that may be called; empty = nothing may. */
  allow: readonly string[];
  capPerAgentPerDay: number;
  capPerQueuePerDay: number;
  capPerDay: number;
}
export interface DialCounts { agentToday: number; queueToday: number; today: number }
/** Who asks: caps are counted per agent and per queue. Null = nobody in particular (a voice flow, a test). */
export interface DialWho { agentId: string | null; queueId: string | null }
/** A number as the rules see it, with its area code, and as it is dialled. */
export interface DialForms { full: string; dial: string }

/** 110 119 120 122 are never blocked or capped. */
const EMERGENCY = new Set(['110', '119', '120', '122']);
/** The longest number of E.164, plus an international prefix. */
const NUMBER = /^\d{3,20}$/;

/** Line breaks of every script, and all other control characters but the tab of a pasted table. */
const LINE_BREAK = /[\p{Zl}\p{Zp}]|(?!\t)\p{Cc}/u;

const fold = (raw: string): string => raw.normalize('NFKC').replace(/[\s\-()]/g, '').replace(/^\+/, '00');

export const isEmergency = (digits: string): boolean => EMERGENCY.has(digits);

/**
 * Gives the digits to dial, or refuses: DIAL_BAD_NUMBER for anything that is not plainly a number (a dial string could carry
 * `&PJSIP/…`, `@`, `;` or a line break), DIAL_NOT_ALLOWED outside the allow-list, DIAL_CAP_REACHED above the caps.
 * `forms` knows the country's ways of writing one number; null where it knows nothing.
 */
export function dialGate(raw: string, rules: DialRules, counts: DialCounts, forms: (digits: string) => DialForms | null = () => null): string {
  if (LINE_BREAK.test(raw)) throw new HotlineError('DIAL_BAD_NUMBER');
  const folded = fold(raw);
  if (!NUMBER.test(folded)) throw new HotlineError('DIAL_BAD_NUMBER');
  const { full, dial } = forms(folded) ?? { full: folded, dial: folded };
  if (!NUMBER.test(dial)) throw new HotlineError('DIAL_BAD_NUMBER');
  if (isEmergency(dial)) return dial;
  if (!rules.allow.some((prefix) => full.startsWith(prefix))) throw new HotlineError('DIAL_NOT_ALLOWED');
  if (counts.agentToday >= rules.capPerAgentPerDay || counts.queueToday >= rules.capPerQueuePerDay || counts.today >= rules.capPerDay) throw new HotlineError('DIAL_CAP_REACHED');
  return dial;
}
