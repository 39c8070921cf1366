import type { ZodType } from 'zod';

/** What a node may do with its call. */
export interface NodeCall {
  readonly callId: string;
  /** The caller was with the dialplan while we were away: no greeting again. */
  readonly back: boolean;
  answer(): Promise<void>;
  /** Speaks prompts one after the other; with `firstObligatory` the first is heard out even when somebody answers. */
  say(promptIds: readonly string[], firstObligatory: boolean): Promise<void>;
  /** False when there is no such queue. */
  enqueue(queueId: string): Promise<boolean>;
  music(): Promise<void>;
  hangUp(): Promise<void>;
}

/** One kind of node: settings in, the name of an exit out. Null means that the call is in other hands now. */
export interface NodeKind {
  kind: string;
  exits: readonly string[];
  /** Refuses settings that do not fit, throwing what zod says. */
  run(settings: unknown, call: NodeCall): Promise<string | null>;
}

/** Gives a kind's `run` settings that its schema has checked. */
export function defineNode<S>(kind: string, settings: ZodType<S>, exits: readonly string[], run: (settings: S, call: NodeCall) => Promise<string | null>): NodeKind {
  return { kind, exits, run: async (raw, call) => run(settings.parse(raw), call) };
}
