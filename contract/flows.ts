import { z } from 'zod';

/**
 * What an administrator draws: a voice menu as data. One schema per kind of node; server, editor, export and import share them.
 * A prompt is named by its id; what it says, and whether a machine or a recording says it, is the prompt's own affair.
 */
export const FLOW_NODE_KINDS = ['say', 'menu', 'collect', 'hours', 'condition', 'set-skill', 'to-queue', 'to-number', 'go-to-flow', 'hang-up'] as const;
export type FlowNodeKind = (typeof FLOW_NODE_KINDS)[number];

const name = z.string().trim().min(1).max(64);
const promptId = z.string().regex(/^[\w.-]{1,64}$/);
const prompts = z.array(promptId).max(8);
const seconds = (min: number, max: number) => z.number().min(min).max(max);
export const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const;
export type Key = (typeof KEYS)[number];
const key = z.enum(KEYS);

/** Says prompts, one after the other. Exit: `next`. With `bargeIn` any key cuts it. */
export const saySettings = z.strictObject({ prompts: prompts.min(1), bargeIn: z.boolean().default(false) });

/**
 * Says `prompts` and takes one key. Exits: `key:1` … one per entry of `keys`, `human` (the key to a human, `humanKey`, never absent), `timeout` (nothing pressed, or only
 * wrong keys, after `rounds` rounds). `repeatKey` says it again without counting as a round of its own, at most `rounds` times.
 */
export const menuSettings = z.strictObject({
  prompts: prompts.min(1),
  keys: z.array(z.strictObject({ key, label: z.string().max(64) })).min(1).max(11),
  humanKey: key.default('0'),
  repeatKey: key.nullable().default('#'),
  bargeIn: z.boolean().default(true),
  timeoutSeconds: seconds(1, 30).default(5),
  rounds: z.number().int().min(1).max(5).default(3),
  noInputPrompts: prompts.default(['noInput']),
  wrongKeyPrompts: prompts.default(['wrongKey']),
});

/** Takes digits, ended by `#`, by `maxDigits` or by silence. Exits: `done` (put into the variable), `human`, `timeout` (after `rounds` rounds without enough digits). */
export const collectSettings = z.strictObject({
  prompts: prompts.min(1),
  variable: z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/),
  minDigits: z.number().int().min(1).max(32).default(1),
  maxDigits: z.number().int().min(1).max(32),
  humanKey: key.nullable().default('*'),
  timeoutSeconds: seconds(1, 30).default(5),
  rounds: z.number().int().min(1).max(5).default(3),
  noInputPrompts: prompts.default(['noInput']),
});

/** Exits: `open`, `closed`, `holiday` (when it has an exit of its own, else `closed`). */
export const hoursSettings = z.strictObject({ hoursId: z.string().min(1).max(64) });

/** What a condition may ask about. `var.x` is what a collect node wrote. */
export const CONDITION_FIELDS = ['caller.number', 'caller.area', 'caller.verified', 'caller.callsToday', 'caller.openTickets', 'caller.nuisance', 'call.number', 'queue.waiting', 'queue.agentsReady', 'time.hour'] as const;
export const CONDITION_OPERATORS = ['eq', 'ne', 'lt', 'gt', 'startsWith', 'in', 'exists'] as const;
/** Exits: `true`, `false`. A field nobody can tell is false. */
export const conditionSettings = z.strictObject({
  field: z.union([z.enum(CONDITION_FIELDS), z.string().regex(/^var\.[a-z][A-Za-z0-9]{0,31}$/)]),
  operator: z.enum(CONDITION_OPERATORS),
  value: z.union([z.string().max(200), z.number(), z.boolean(), z.array(z.string().max(64)).max(50)]),
});

/** Asks for a skill from here on (dialect, language, trade); level 0 asks for it no longer. Exit: `next`. */
export const setSkillSettings = z.strictObject({ skillId: z.string().min(1).max(64), level: z.number().int().min(0).max(5).default(1), language: z.enum(['zh', 'en']).optional() });

/**
 * Into a queue; what the caller hears meanwhile is this node's. Exits: `key` exits `key:2` … (pressed while waiting), `overflow` (the queue's rule), `timeout` (waited
 * `maxWaitSeconds`), `nobody` (no such queue, or no agent signed in), `left` (place kept, will be called back). Answered: the flow ends.
 */
export const toQueueSettings = z.strictObject({
  queueId: z.string().min(1).max(64),
  greeting: prompts.default([]),
  /** Said once after so many seconds of waiting: what keys do. */
  offerAfterSeconds: seconds(0, 120).default(8),
  offerPrompts: prompts.default([]),
  positionEverySeconds: seconds(0, 600).default(30),
  keys: z.array(z.strictObject({ key, label: z.string().max(64), does: z.enum(['exit', 'callBack']) })).max(11).default([]),
  /** Leaving by an `exit` key keeps the place in the queue: while in self-service the call is still offered to agents. */
  keepPlace: z.boolean().default(true),
  maxWaitSeconds: seconds(0, 7_200).default(0),
});

/** Dials out through the one gate. Exits (each may be left out; without one the call goes to the queue of its number): `busy`, `noAnswer`, `refused`. Answered: the flow ends. */
export const toNumberSettings = z.strictObject({ number: z.string().min(3).max(32), timeoutSeconds: seconds(5, 120).default(30) });

/** Continues with another flow's published version. No exits. */
export const goToFlowSettings = z.strictObject({ flowId: z.string().min(1).max(64) });

/** Says a last word and ends the call. No exits. */
export const hangUpSettings = z.strictObject({ prompts: prompts.default([]) });

export const NODE_SETTINGS = {
  say: saySettings, menu: menuSettings, collect: collectSettings, hours: hoursSettings, condition: conditionSettings, 'set-skill': setSkillSettings,
  'to-queue': toQueueSettings, 'to-number': toNumberSettings, 'go-to-flow': goToFlowSettings, 'hang-up': hangUpSettings,
} as const;

export const flowNodeSchema = z.strictObject({
  kind: z.enum(FLOW_NODE_KINDS),
  /** Shown in the editor and in the call's story. */
  name: name,
  exits: z.record(z.string().regex(/^[\w:*#-]{1,32}$/), z.string().min(1).max(64)),
  settings: z.record(z.string(), z.unknown()),
  /** Where the box stands in the editor. */
  at: z.strictObject({ x: z.number(), y: z.number() }).optional(),
});
export const flowDocumentSchema = z.strictObject({ start: z.string().min(1).max(64), nodes: z.record(z.string().regex(/^[\w-]{1,64}$/), flowNodeSchema) });
export type FlowNodeDocument = z.infer<typeof flowNodeSchema>;
export type FlowDocument = z.infer<typeof flowDocumentSchema>;

/** One fault found on save; publishing needs none of severity `error`. `code` names a sentence of the catalogue (flow.fault.CODE) with `data` filled in. */
export interface FlowFault { severity: 'error' | 'warning'; code: 'noStart' | 'unknownKind' | 'badSettings' | 'dangling' | 'missingExit' | 'unreachable' | 'endlessLoop' | 'unknownPrompt' | 'unknownQueue' | 'unknownHours' | 'unknownFlow' | 'unknownSkill' | 'noHuman' | 'tooLarge'; nodeId: string | null; data: Record<string, string> }

/** `liveCalls`: calls that are in this version now; a call keeps the version it came into. */
export interface FlowVersionView { version: number; publishedAt: string; byName: string; note: string; liveCalls: number }
export interface FlowView {
  id: string;
  name: string;
  draft: FlowDocument;
  /** What calls that arrive now meet; null = never published. */
  published: FlowVersionView | null;
  versions: FlowVersionView[];
  faults: FlowFault[];
  /** Calls that are in a version of it now. */
  liveCalls: number;
  /** The shortest time from the answer to a human that any path takes, in seconds; null when none leads to one. */
  secondsToHuman: number | null;
  /** Of the draft: of optimistic writes. */
  version: number;
}
export type FlowRow = Omit<FlowView, 'draft' | 'versions'>;
/** GET /flows/:id/versions/:version */
export interface FlowVersionDocument extends FlowVersionView { document: FlowDocument }

/** POST /flows {id, name, document?} · PUT /flows/:id/draft {document, name?, version} · POST /flows/:id/publish {version, note} · POST /flows/:id/roll-back {to, note} · POST /flows/check {document} → {faults, secondsToHuman} */
export const flowCreateSchema = z.strictObject({ id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/), name, document: flowDocumentSchema.optional() });
export type FlowCreate = z.infer<typeof flowCreateSchema>;
export const flowDraftSchema = z.strictObject({ name: name.optional(), document: flowDocumentSchema, version: z.number().int().min(1) });
export const flowPublishSchema = z.strictObject({ version: z.number().int().min(1), note: z.string().trim().max(500) });
export const flowRollBackSchema = z.strictObject({ to: z.number().int().min(1), note: z.string().trim().max(500) });
export const flowCheckSchema = z.strictObject({ document: flowDocumentSchema });
/** POST /flows/try: walks a document with pressed keys, without a telephone. `afterMs` is counted from the answer of the call. Each step says what was heard (prompt ids with seconds) and which exit was taken. */
export const flowTrySchema = z.strictObject({ document: flowDocumentSchema, keys: z.array(z.strictObject({ key, afterMs: z.number().min(0).max(600_000) })).max(50), at: z.iso.datetime({ offset: true }).optional(), caller: z.string().max(32).optional() });
export interface FlowTryStep { atMs: number; nodeId: string; nodeName: string; kind: FlowNodeKind; heard: { promptId: string; text: string; seconds: number; cutAfterMs: number | null }[]; key: Key | null; exit: string | null; note?: string }

/** Opening hours: weekly spans in the city's zone; holidays by the city's calendar. Days are 1 Monday … 7 Sunday; times `HH:MM`, `24:00` allowed as end. */
const span = z.strictObject({ from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/) });
export const hoursInputSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/), name,
  weekly: z.array(z.strictObject({ day: z.number().int().min(1).max(7), spans: z.array(span).max(6) })).max(7),
  /** On holidays of the calendar: closed, or open by these spans; workdays moved to a weekend count as the Monday spans. */
  holidays: z.union([z.literal('closed'), z.array(span).max(6)]),
  exceptions: z.array(z.strictObject({ date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/), spans: z.array(span).max(6), note: z.string().max(100).default('') })).max(200).default([]),
});
export type HoursInput = z.infer<typeof hoursInputSchema>;
export const hoursPatchSchema = z.strictObject({
  name: name.optional(), weekly: hoursInputSchema.shape.weekly.optional(), holidays: hoursInputSchema.shape.holidays.optional(), exceptions: hoursInputSchema.shape.exceptions.unwrap().optional(),
  version: z.number().int().min(1),
});
export const removeQuerySchema = z.strictObject({ version: z.coerce.number().int().min(1).optional() });
export interface HoursView extends HoursInput { version: number }

/** A prompt is text first. `recording` replaces the machine's voice in that language. */
export interface PromptView {
  id: string;
  name: string;
  texts: { zh: string; en: string };
  /** Whether a file was uploaded, per language. */
  recorded: { zh: boolean; en: boolean };
  seconds: { zh: number | null; en: number | null };
  /** Flows and numbers that say it. */
  usedBy: string[];
  version: number;
}
export const promptInputSchema = z.strictObject({ id: promptId, name, texts: z.strictObject({ zh: z.string().max(2_000), en: z.string().max(2_000) }) });

export type PromptInput = z.infer<typeof promptInputSchema>;
export const promptPatchSchema = z.strictObject({ name: name.optional(), texts: promptInputSchema.shape.texts.optional(), version: z.number().int().min(1) });
/** PUT, DELETE /prompts/:id/recording?lang= (the body is the sound file itself), GET /prompts/:id/audio?lang= */
export const promptLanguageSchema = z.strictObject({ lang: z.enum(['zh', 'en']).default('zh') });

/** What a number does; `mode` decides which of the rest counts. */
export const numberInputSchema = z.strictObject({
  number: z.string().regex(/^\d{3,15}$/),
  name,
  aliases: z.array(z.string().regex(/^\+?\d{3,20}$/)).max(20).default([]),
  mode: z.enum(['human-first', 'opt-in', 'menu']),
  language: z.enum(['zh', 'en']).default('zh'),
  greeting: prompts.default([]),
  queueId: z.string().min(1).max(64),
  /** Of mode `menu`: the flow whose published version its callers meet after the greeting. */
  flowId: z.string().max(64).nullable().default(null),
  hoursId: z.string().max(64).nullable().default(null),
  /** Outside its hours: these words, then this queue; without one the call ends. 12345 itself never closes. */
  closedPrompts: prompts.default([]),
  closedQueueId: z.string().max(64).nullable().default(null),
  /** Calls at once above which a caller is refused and counted as lost; null = none. */
  ceiling: z.number().int().min(1).max(10_000).nullable().default(null),
  /** `busy` refuses before answering (503), `spoken` says the prompt `refused` first. */
  refusal: z.enum(['spoken', 'busy']).default('spoken'),
  /** Whether residents are asked for a grade when their agent hangs up. */
  askRating: z.boolean().default(false),
  /** Whether the resident's web phone may call it. */
  webCall: z.boolean().default(false),
  /** Whether it may do so from other machines too: somebody switched it on for the world. */
  webCallOpen: z.boolean().default(false),
});
export type NumberInput = z.infer<typeof numberInputSchema>;
const bare = <T extends z.ZodType>(field: z.ZodDefault<T>) => field.unwrap();
const number = numberInputSchema.shape;
/** PATCH /numbers/:number: any of the fields but the number itself, and the version that was read. What is not sent stays: no default steps in. */
export const numberPatchSchema = z.strictObject({
  ...z.strictObject({
    name: number.name, mode: number.mode, queueId: number.queueId, aliases: bare(number.aliases), language: bare(number.language), greeting: bare(number.greeting), flowId: bare(number.flowId),
    hoursId: bare(number.hoursId), closedPrompts: bare(number.closedPrompts), closedQueueId: bare(number.closedQueueId), ceiling: bare(number.ceiling), refusal: bare(number.refusal),
    askRating: bare(number.askRating), webCall: bare(number.webCall), webCallOpen: bare(number.webCallOpen),
  }).partial().shape,
  version: z.number().int().min(1),
});
export type NumberPatch = z.infer<typeof numberPatchSchema>;
