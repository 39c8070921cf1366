import type { ZodType } from 'zod';
import type { FlowNodeKind, Key } from '../../contract/flows.ts';

/** What a key does to prompts: `cut` stops them and stays for the next question, `keep` waits its turn, `ignore` is thrown away. */
export type KeysMeanwhile = 'cut' | 'keep' | 'ignore';
/** How a leg to a number ended before anybody spoke. */
export type DialFailure = 'busy' | 'noAnswer' | 'refused';
export type Known = string | number | boolean | null;

/**
 * What a node may do with its call. All waiting goes through here, so that a simulated call walks the same nodes without a telephone.
 * Every method rejects with CallOver once the caller is gone or speaks with an agent: a node needs not ask.
 */
export interface NodeCall {
  readonly callId: string;
  /** The caller was with the dialplan, or with an earlier life of this process: no greeting again. */
  readonly back: boolean;
  /** What collect nodes took. */
  readonly variables: Map<string, string>;
  /** Milliseconds on the clock of this call. */
  nowMs(): number;
  answer(): Promise<void>;
  /** Speaks prompts one after the other; with `firstObligatory` the first is heard out even when somebody answers. */
  say(promptIds: readonly string[], options?: { firstObligatory?: boolean; keys?: KeysMeanwhile }): Promise<void>;
  /** Speaks, then waits so long for one key; with `bargeIn` a key during the prompts counts. Null = nothing pressed. `hidden`: not written down. */
  ask(question: { prompts: readonly string[]; bargeIn: boolean; waitMs: number; hidden?: boolean }): Promise<Key | null>;
  hours(hoursId: string): 'open' | 'closed' | 'holiday' | null;
  /** What is known about caller, call, queue and time; null when nobody can tell. */
  fact(field: string): Promise<Known>;
  setSkill(skillId: string, level: number): void;
  /** Prompts in this language from here on. */
  speakIn(language: 'zh' | 'en'): void;

  /** Into the queue; a caller who is in it already keeps the place. False when there is no such queue. */
  enqueue(queueId: string): Promise<boolean>;
  /** Whether this call waits in this queue, be it with music or in self-service. */
  isIn(queueId: string): boolean;
  /** Agents of the queue that are signed in; null when nobody can tell. */
  agentsSignedIn(queueId: string): number | null;
  leaveQueue(): Promise<void>;
  music(): Promise<void>;
  /** Says how many are before this caller and how long it will take, as far as routing can tell. */
  sayPlace(): Promise<void>;
  /** Until a key, the queue's overflow, or the end of the time. */
  waitInQueue(ms: number): Promise<{ key: Key } | { overflowTo: string | null } | null>;
  /** The place is kept and the caller will be called back; false when that is not possible. */
  keepPlace(): Promise<boolean>;

  /** Null = answered: the call is in other hands. */
  dial(number: string, timeoutSeconds: number): Promise<DialFailure | null>;
  /** The published version of a flow takes over; false when it has none. */
  continueWith(flowId: string): boolean;
  hangUp(): Promise<void>;
}

/** Unwinds a node whose caller is gone, or has an agent. */
export class CallOver extends Error {}

/** One kind of node: settings in, the name of an exit out. Null means that the call is in other hands now. */
export interface NodeKind {
  kind: FlowNodeKind;
  settings: ZodType;
  /** Refuses settings that do not fit, throwing what zod says. `exits` are those that lead somewhere. */
  run(settings: unknown, call: NodeCall, exits: ReadonlySet<string>): Promise<string | null>;
}

/** Gives a kind's `run` settings that its schema has checked. */
export function defineNode<S>(kind: FlowNodeKind, settings: ZodType<S>, run: (settings: S, call: NodeCall, exits: ReadonlySet<string>) => Promise<string | null>): NodeKind {
  return { kind, settings, run: async (raw, call, exits) => run(settings.parse(raw), call, exits) };
}
