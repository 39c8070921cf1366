import type { FlowTryStep, Key } from '../contract/flows.ts';
import type { Flow, FlowName } from './flow.ts';
import { CallOver, type DialFailure, type KeysMeanwhile, type Known } from './nodes/node.ts';
import type { Language, PromptLibrary } from './prompts.ts';
import type { Walker } from './walk.ts';
import { walk } from './walk.ts';

export interface TryNeeds {
  prompts: Pick<PromptLibrary, 'get'>;
  hasQueue(queueId: string): boolean;
  published(flowId: string): { version: number; document: Flow } | null;
  hours(hoursId: string, at: Date): 'open' | 'closed' | 'holiday' | null;
  /** What is known of a caller and a moment without a call. */
  fact(field: string, about: { caller: string; at: Date }): Promise<Known>;
}
export interface TryAsk { document: Flow; keys: readonly { key: Key; afterMs: number }[]; at: Date; caller: string; language: Language }

/** With no key left to press, the trial goes on waiting for so long, then an agent "answers". */
const WAIT_MS = 60_000;
const BACK_SOON_MS = 1;

/** Walks a drawing with pressed keys and no telephone: the same nodes, a call that is only told. Nobody answers but at the very end. */
export async function tryFlow(needs: TryNeeds, ask: TryAsk): Promise<FlowTryStep[]> {
  const steps: FlowTryStep[] = [];
  const call = new TriedCall(needs, ask, () => steps.at(-1));
  const last = (note: string): void => {
    const step = steps.at(-1);
    if (step !== undefined) step.note = note;
  };
  try {
    const ended = await walk(call, { flow: ask.document, name: { flowId: null, version: null }, at: ask.document.start }, {
      entered: (nodeId, node) => steps.push({ atMs: call.nowMs(), nodeId, nodeName: node.name, kind: node.kind, heard: [], key: null, exit: null }),
      left(exit) {
        const step = steps.at(-1);
        if (step !== undefined) step.exit = exit;
      },
    });
    if (ended === 'open') last('toNumberQueue');
  } catch (error) {
    last(error instanceof CallOver ? call.outcome : 'failed');
  }
  return steps;
}

class TriedCall implements Walker {
  readonly callId = 'try';
  readonly back = false;
  readonly variables = new Map<string, string>();
  outcome = 'ended';
  readonly #needs: TryNeeds;
  readonly #ask: TryAsk;
  readonly #step: () => FlowTryStep | undefined;
  readonly #keys: { key: Key; afterMs: number }[];
  #now = 0;
  #language: Language;
  #queue: string | null = null;
  #waited = 0;
  #jump: { name: FlowName; document: Flow } | null = null;

  constructor(needs: TryNeeds, ask: TryAsk, step: () => FlowTryStep | undefined) {
    this.#needs = needs;
    this.#ask = ask;
    this.#step = step;
    this.#language = ask.language;
    this.#keys = [...ask.keys].sort((one, other) => one.afterMs - other.afterMs);
  }

  nowMs(): number {
    return this.#now;
  }

  answer(): Promise<void> {
    return Promise.resolve();
  }

  say(promptIds: readonly string[], { keys = 'ignore' }: { keys?: KeysMeanwhile } = {}): Promise<void> {
    for (const promptId of promptIds) {
      const prompt = this.#needs.prompts.get(promptId, this.#language);
      const next = this.#keys[0];
      if (prompt === undefined || (keys === 'cut' && next !== undefined && next.afterMs <= this.#now)) continue;
      const end = this.#now + prompt.seconds * 1_000;
      const cut = keys === 'cut' && next !== undefined && next.afterMs < end ? next.afterMs : null;
      this.#step()?.heard.push({ promptId, text: prompt[this.#language], seconds: prompt.seconds, cutAfterMs: cut === null ? null : cut - this.#now });
      this.#now = cut ?? end;
    }
    if (keys === 'ignore') while ((this.#keys[0]?.afterMs ?? Number.POSITIVE_INFINITY) <= this.#now) this.#keys.shift();
    return Promise.resolve();
  }

  async ask({ prompts, bargeIn, waitMs }: { prompts: readonly string[]; bargeIn: boolean; waitMs: number }): Promise<Key | null> {
    if (prompts.length > 0) await this.say(prompts, { keys: bargeIn ? 'cut' : 'ignore' });
    return this.#next(waitMs);
  }

  hours(hoursId: string): 'open' | 'closed' | 'holiday' | null {
    return this.#needs.hours(hoursId, this.#moment());
  }

  fact(field: string): Promise<Known> {
    return this.#needs.fact(field, { caller: this.#ask.caller, at: this.#moment() });
  }

  setSkill(): void {
    // Nobody is picked in a trial.
  }

  speakIn(language: Language): void {
    this.#language = language;
  }

  enqueue(queueId: string): Promise<boolean> {
    if (!this.#needs.hasQueue(queueId)) return Promise.resolve(false);
    this.#queue = queueId;
    return Promise.resolve(true);
  }

  isIn(queueId: string): boolean {
    return this.#queue === queueId;
  }

  agentsSignedIn(): null {
    return null;
  }

  leaveQueue(): Promise<void> {
    this.#queue = null;
    return Promise.resolve();
  }

  music(): Promise<void> {
    return Promise.resolve();
  }

  sayPlace(): Promise<void> {
    return this.say(['waiting'], { keys: 'cut' });
  }

  waitInQueue(ms: number): Promise<{ key: Key } | null> {
    const key = this.#keys.length > 0 ? this.#next(ms) : null;
    if (key !== null) return Promise.resolve({ key });
    if (this.#keys.length === 0) {
      const step = Math.min(ms, WAIT_MS - this.#waited);
      this.#waited += Math.max(step, BACK_SOON_MS);
      this.#now += step;
      if (this.#waited >= WAIT_MS) return this.#over('waiting');
    }
    return Promise.resolve(null);
  }

  keepPlace(): Promise<boolean> {
    return Promise.resolve(true);
  }

  dial(): Promise<DialFailure | null> {
    return this.#over('dialled');
  }

  continueWith(flowId: string): boolean {
    const published = this.#needs.published(flowId);
    if (published === null) return false;
    this.#jump = { name: { flowId, version: published.version }, document: published.document };
    return true;
  }

  takeJump(): { name: FlowName; document: Flow } | null {
    const jump = this.#jump;
    this.#jump = null;
    return jump;
  }

  hangUp(): Promise<void> {
    return this.#over('ended');
  }

  #moment(): Date {
    return new Date(this.#ask.at.getTime() + this.#now);
  }

  #over(outcome: string): Promise<never> {
    this.outcome = outcome;
    return Promise.reject(new CallOver());
  }

  #next(waitMs: number): Key | null {
    const next = this.#keys[0];
    if (next === undefined || next.afterMs > this.#now + waitMs) {
      this.#now += waitMs;
      return null;
    }
    this.#keys.shift();
    this.#now = Math.max(this.#now, next.afterMs);
    const step = this.#step();
    if (step !== undefined) step.key = next.key;
    return next.key;
  }
}
