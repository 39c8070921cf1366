import type { MatterForm } from './matter.ts';

export interface PhraseFacts { staffNumber: string; date: string; ticketNumber: string; ticketTitle: string; form: Pick<MatterForm, 'occurredAt' | 'place' | 'content' | 'demand' | 'accused' | 'residentName' | 'answer' | 'title'> }

/** Names that a phrase may hold in braces, and what each stands for; what is not known yet stays in its braces to be typed over. */
const KNOWN: Readonly<Record<string, (facts: PhraseFacts) => string>> = {
  '\u5de5\u53f7': ({ staffNumber }) => staffNumber, '\u5355\u53f7': ({ ticketNumber }) => ticketNumber, '\u65e5\u671f': ({ date }) => date, '\u6807\u9898': ({ form, ticketTitle }) => form.title || ticketTitle,
  '\u65f6\u95f4': ({ form }) => form.occurredAt, '\u5730\u70b9': ({ form }) => form.place, '\u4e8b\u9879': ({ form }) => form.title || Array.from(form.content).slice(0, 40).join(''), '\u8bc9\u6c42': ({ form }) => form.demand,
  '\u5355\u4f4d': ({ form }) => form.accused, '\u59d3\u540d': ({ form }) => form.residentName, '\u7b54\u590d': ({ form }) => form.answer,
};

/** A phrase with what is known filled in. */
export function filled(text: string, facts: PhraseFacts): string {
  return text.replace(/\{([^{}]*)\}/g, (whole, name: string) => KNOWN[name]?.(facts).trim() || whole);
}

/** Where the first gap that is left begins and ends, counted from the beginning of `text`; null when none is left. */
export function firstGap(text: string): { from: number; to: number } | null {
  const found = /\{[^{}]*\}/.exec(text);
  return found === null ? null : { from: found.index, to: found.index + found[0].length };
}
