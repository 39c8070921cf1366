import type { TicketInput } from '../../../../contract/api.ts';
import type { TicketDisposition, TicketElement, TicketKind } from '../../../../contract/states.ts';
import type { TicketView } from '../../../../contract/views.ts';

/** A draft as the server keeps it. */
export type DraftForm = Record<string, string | boolean | number | null>;

/** What the form holds: the ticket's input, with a kind that may not be chosen yet. */
export type MatterForm = Omit<TicketInput, 'callId' | 'kind' | 'incomplete'> & { kind: TicketKind | '' };

export interface Matter {
  /** The draft's key: the call's id (second matter of the same call: `id-2`) or `new`. */
  key: string;
  callId: string | null;
  /** The same for every attempt to save this matter: a repeated save gives one ticket. */
  idempotencyKey: string;
  form: MatterForm;
  status: 'editing' | 'saving' | 'queued' | 'saved';
  draft: 'none' | 'saving' | 'server' | 'local';
  draftAt: string | null;
  saved: TicketView | null;
}

export function emptyForm(viaCall: boolean): MatterForm {
  return {
    content: '', occurredAt: '', place: '', areaCode: null, accused: '', demand: '', title: '', kind: '', topicCode: null, urgency: 'normal', residentName: '',
    contactPhone: '', secrecy: 'none', wantsReply: true, allowsVisit: true, allowsPublication: false, disposition: 'dispatch', answer: '', channel: viaCall ? 'phone' : 'visit',
  };
}

export function newMatter(key: string, callId: string | null, idempotencyKey: string): Matter {
  return { key, callId, idempotencyKey, form: emptyForm(callId !== null), status: 'editing', draft: 'none', draftAt: null, saved: null };
}

/** Whether somebody has typed anything worth keeping. */
export function isBlank(form: MatterForm): boolean {
  return [form.content, form.occurredAt, form.place, form.accused, form.demand, form.title, form.answer, form.kind].every((value) => value.trim() === '');
}

/** The title to use when none was given: the first clause of the content, at most 30 characters. */
export function titleOf(form: MatterForm): string {
  if (form.title.trim() !== '') return form.title.trim();
  const clause = form.content.trim().split(/[\n\u3002\uff1b\uff0c,;.!?\uff01\uff1f]/).find((part) => part.trim().length >= 4) ?? form.content;
  return Array.from(clause.trim()).slice(0, 30).join('');
}

export type Missing = 'content' | 'kind' | 'answer';

/** The first thing without which this disposition cannot be saved. A missing element never bars acceptance; these three do. */
export function missingFor(form: MatterForm, disposition: TicketDisposition): Missing | null {
  if (form.content.trim() === '') return 'content';
  if (form.kind === '') return 'kind';
  return disposition === 'answerOnSpot' && form.answer.trim() === '' ? 'answer' : null;
}

/** What is sent to the server; call only when nothing is missing. */
export function inputOf(matter: Matter, disposition: TicketDisposition, incomplete: TicketInput['incomplete'] = undefined): TicketInput {
  const { kind, ...rest } = matter.form;
  return { ...rest, kind: kind === '' ? 'other' : kind, title: titleOf(matter.form), disposition, ...(matter.callId === null ? {} : { callId: matter.callId }), ...(incomplete === undefined ? {} : { incomplete }) };
}

/** Words that give a reason, in both languages; a long account tells of the course. */
const CAUSE = /\u56e0|\u7531\u4e8e|\u5bfc\u81f4|\u9020\u6210|\u539f\u56e0|\u5f15\u8d77|\u4e3a\u6b64|because|due to|caused/i;
const COURSE_LENGTH = 10;

/** Elements of a complete matter, in speaking order, and whether each is there: who, when, where, cause, course, demand. */
export function elementsOf(form: MatterForm): { name: TicketElement; there: boolean; field: keyof MatterForm }[] {
  return [
    { name: 'time', there: form.occurredAt.trim() !== '', field: 'occurredAt' },
    { name: 'place', there: form.place.trim() !== '' || form.areaCode !== null, field: 'place' },
    { name: 'cause', there: CAUSE.test(form.content), field: 'content' },
    { name: 'course', there: form.content.trim().length >= COURSE_LENGTH, field: 'content' },
    { name: 'who', there: form.accused.trim() !== '', field: 'accused' },
    { name: 'demand', there: form.demand.trim() !== '', field: 'demand' },
  ];
}

/** Kinds that need no elements: a question, a praise. */
const FREE_KINDS: readonly string[] = ['inquiry', 'praise', 'suggestion', 'other'];

/** What is to be named before this matter goes to a unit; an answer on the spot and a question go nowhere. */
export function incompleteOf(form: MatterForm, disposition: TicketDisposition): TicketElement[] {
  if (FREE_KINDS.includes(form.kind) || (disposition !== 'dispatch' && disposition !== 'refer')) return [];
  return elementsOf(form).flatMap(({ name, there }) => (there ? [] : [name]));
}

/** A draft carries the idempotency key, so that a matter reopened elsewhere still saves as one ticket. */
export function draftOf(matter: Matter): DraftForm {
  return { ...matter.form, idempotencyKey: matter.idempotencyKey };
}

export function matterFromDraft(key: string, draft: DraftForm, freshKey: string): Matter {
  const callId = /^([0-9A-HJKMNP-TV-Z]{26})(-\d+)?$/.exec(key)?.[1] ?? null;
  const form = emptyForm(callId !== null);
  const matter = newMatter(key, callId, typeof draft['idempotencyKey'] === 'string' ? draft['idempotencyKey'] : freshKey);
  const known = Object.keys(form).filter((name) => name in draft && (draft[name] === null || typeof draft[name] !== 'object'));
  matter.form = { ...form, ...Object.fromEntries(known.map((name) => [name, draft[name]])) } as MatterForm;
  return matter;
}
