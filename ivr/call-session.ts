import type { Clock } from '../clock.ts';
import { KEYS, type Key } from '../contract/flows.ts';
import type { Log } from '../log.ts';
import type { Flow, FlowName } from './flow.ts';
import { CallOver, type DialFailure, type KeysMeanwhile, type Known } from './nodes/node.ts';
import type { Prompt, PromptLibrary } from './prompts.ts';
import type { Walker } from './walk.ts';

export interface SpokenPrompt { promptId: string; media: string[]; obligatory: boolean; seconds: number }
/** What a flow looks at of a call's record. */
export interface FlowCall { state: string; queueId: string | null; number: string; callerRaw: string; story: readonly { kind: string; data?: Readonly<Record<string, string | number | boolean | null>> }[] }

/** What flows need of call handling. */
export interface FlowCalls {
  get(callId: string): FlowCall | undefined;
  answer(callId: string): Promise<void>;
  say(callId: string, spoken: SpokenPrompt[]): Promise<void>;
  /** Stops what is being said; the obligatory part goes on. */
  cut(callId: string): Promise<void>;
  enqueue(callId: string, queueId: string, wanted?: { skills?: Record<string, number>; priority?: number }): Promise<void>;
  /** Out of the queue, back into self-service. */
  leaveQueue(callId: string): Promise<void>;
  music(callId: string): Promise<void>;
  /** Writes into the call's story where in its flow it is. */
  note(callId: string, data: Record<string, string | number | null>): void;
  dial(callId: string, number: string, timeoutSeconds: number): Promise<DialFailure | null>;
  end(callId: string, ending: 'refused' | 'system' | 'agent', cause: number): Promise<void>;
  /** Writes down the grade a resident gave his agent, 1 best to 5 worst. */
  rated(callId: string, grade: number): Promise<void>;
}

/** What the waiting of a caller needs of routing. */
export interface FlowQueues {
  has(queueId: string): boolean;
  agentsSignedIn(queueId: string): number | null;
  /** Place from 1; null when not waiting. */
  position(callId: string): number | null;
  /** Seconds until an agent; null while it cannot be told. */
  estimate(callId: string): number | null;
}

export interface SessionNeeds {
  calls: FlowCalls;
  queues: FlowQueues;
  /** Keeps a caller's place and calls back in turn; false when the queue does not offer that or the number cannot be called. */
  callBacks: { keepPlace(callId: string, number: string): boolean | Promise<boolean> };
  published(flowId: string): { version: number; document: Flow } | null;
  hours(hoursId: string): 'open' | 'closed' | 'holiday' | null;
  fact(callId: string, field: string): Promise<Known>;
  prompts: PromptLibrary;
  clock: Clock;
  log: Log;
}

const NORMAL_CLEARING = 16;
/** Keys typed ahead; more is somebody leaning on the telephone. */
const MOST_KEYS = 32;
/** A fact that the store does not tell in time is one nobody can tell. */
const FACT_MS = 1_000;
/** Shorter than a minute is said as one. */
const SECONDS_PER_MINUTE = 60;

/** One call in its flow: nodes act through it, keys and news come in by it. */
export class CallSession implements Walker {
  /** Of this caller alone; null = the queue's. */
  priority: number | null = null;
  readonly callId: string;
  readonly back: boolean;
  readonly variables = new Map<string, string>();
  /** The document the call is in now. */
  flow: FlowName = { flowId: null, version: null };
  /** Keys are not written into the story while digits are collected. */
  hidesKeys = false;
  readonly #needs: SessionNeeds;
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;
  #over = false;
  #answered = false;
  #keys: Key[] = [];
  #overflow: { to: string | null } | null = null;
  #wake: () => void = () => undefined;
  #language: 'zh' | 'en';
  #skills: Record<string, number> = {};
  #jump: { name: FlowName; document: Flow } | null = null;

  constructor(needs: SessionNeeds, given: { callId: string; back: boolean; language: 'zh' | 'en' }) {
    this.#needs = needs;
    this.callId = given.callId;
    this.back = given.back;
    this.#language = given.language;
    this.#ended = new Promise((resolve) => (this.#end = resolve));
  }

  // --- what comes in

  pressed(digit: string): void {
    const key = KEYS.find((one) => one === digit);
    if (key === undefined || this.#keys.length >= MOST_KEYS) return;
    this.#keys.push(key);
    this.#wake();
  }

  overflowed(to: string | null): void {
    this.#overflow = { to };
    this.#wake();
  }

  /** The caller is gone, or speaks with somebody. */
  over(): void {
    this.#over = true;
    this.#end();
    this.#wake();
  }

  get isOver(): boolean {
    return this.#over;
  }

  // --- what nodes do

  nowMs(): number {
    return this.#needs.clock.now().getTime();
  }

  async answer(): Promise<void> {
    this.#check();
    if (this.#answered) return;
    this.#answered = true;
    await this.#needs.calls.answer(this.callId);
    this.#check();
  }

  async say(promptIds: readonly string[], { firstObligatory = false, keys = 'ignore' }: { firstObligatory?: boolean; keys?: KeysMeanwhile } = {}): Promise<void> {
    this.hidesKeys = false;
    await this.#speak(this.#known(promptIds, firstObligatory), keys);
  }

  async ask({ prompts, bargeIn, waitMs, hidden = false }: { prompts: readonly string[]; bargeIn: boolean; waitMs: number; hidden?: boolean }): Promise<Key | null> {
    this.hidesKeys = hidden;
    await this.#speak(this.#known(prompts, false), bargeIn ? 'cut' : 'ignore');
    const until = this.nowMs() + waitMs;
    for (;;) {
      this.#check();
      const key = this.#keys.shift();
      if (key !== undefined) return key;
      const left = until - this.nowMs();
      if (left <= 0) return null;
      await this.#sleep(left);
    }
  }

  hours(hoursId: string): 'open' | 'closed' | 'holiday' | null {
    return this.#needs.hours(hoursId);
  }

  async fact(field: string): Promise<Known> {
    const { clock, log } = this.#needs;
    const asked = this.#needs.fact(this.callId, field).catch((error: unknown) => {
      log.warn({ err: error, field }, 'a condition cannot be told');
      return null;
    });
    let cancel = (): void => undefined;
    const late = new Promise<null>((resolve) => (cancel = clock.after(FACT_MS, () => resolve(null))));
    const known = await Promise.race([asked, late]);
    cancel();
    this.#check();
    return known;
  }

  setSkill(skillId: string, level: number): void {
    this.#skills = Object.fromEntries(Object.entries({ ...this.#skills, [skillId]: level }).filter(([, wanted]) => wanted > 0));
  }

  /** Whoever is free will do. */
  forgetSkills(): void {
    this.#skills = {};
  }

  speakIn(language: 'zh' | 'en'): void {
    this.#language = language;
  }

  async enqueue(queueId: string): Promise<boolean> {
    this.#check();
    if (!this.#needs.queues.has(queueId)) return false;
    this.#overflow = null;
    if (!this.isIn(queueId)) await this.#needs.calls.enqueue(this.callId, queueId, { skills: this.#skills, ...(this.priority !== null && { priority: this.priority }) });
    return true;
  }

  isIn(queueId: string): boolean {
    const call = this.#needs.calls.get(this.callId);
    return call?.queueId === queueId && (call.state === 'queued' || call.state === 'ringing');
  }

  agentsSignedIn(queueId: string): number | null {
    return this.#needs.queues.agentsSignedIn(queueId);
  }

  async leaveQueue(): Promise<void> {
    this.#check();
    this.#overflow = null;
    await this.#needs.calls.leaveQueue(this.callId);
    this.#check();
  }

  async music(): Promise<void> {
    this.#check();
    await this.#needs.calls.music(this.callId);
    this.#check();
  }

  async sayPlace(): Promise<void> {
    const place = this.#needs.queues.position(this.callId);
    // Being rung for already: nothing is said that would be wrong a second later.
    if (place === null || this.#needs.calls.get(this.callId)?.state === 'ringing') return;
    const seconds = this.#needs.queues.estimate(this.callId);
    if (seconds === null) return this.say(['waiting'], { keys: 'cut' });
    const values = { n: place - 1, m: Math.max(1, Math.ceil(seconds / SECONDS_PER_MINUTE)) };
    const prompt = await this.#needs.prompts.fill(place === 1 ? 'positionNext' : 'position', this.#language, values);
    if (prompt !== undefined) await this.#speak([spoken(prompt, false)], 'cut');
  }

  async waitInQueue(ms: number): Promise<{ key: Key } | { overflowTo: string | null } | null> {
    this.hidesKeys = false;
    const until = this.nowMs() + ms;
    for (;;) {
      this.#check();
      const overflow = this.#overflow;
      this.#overflow = null;
      if (overflow !== null) return { overflowTo: overflow.to };
      const key = this.#keys.shift();
      if (key !== undefined) return { key };
      const left = until - this.nowMs();
      if (left <= 0) return null;
      await this.#sleep(left);
    }
  }

  async keepPlace(): Promise<boolean> {
    const call = this.#needs.calls.get(this.callId);
    const kept = call !== undefined && (await this.#needs.callBacks.keepPlace(this.callId, call.callerRaw));
    this.#check();
    return kept;
  }

  async dial(number: string, timeoutSeconds: number): Promise<DialFailure | null> {
    this.#check();
    return this.#needs.calls.dial(this.callId, number, timeoutSeconds);
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

  async hangUp(): Promise<void> {
    this.#check();
    await this.#needs.calls.end(this.callId, 'system', NORMAL_CLEARING);
  }

  // ---

  #check(): void {
    if (this.#over) throw new CallOver();
  }

  /** What there is a voice for. */
  #known(promptIds: readonly string[], firstObligatory: boolean): SpokenPrompt[] {
    return promptIds.flatMap((promptId, index) => {
      const prompt = this.#needs.prompts.get(promptId, this.#language);
      return prompt === undefined ? [] : [spoken(prompt, firstObligatory && index === 0)];
    });
  }

  async #speak(list: SpokenPrompt[], keys: KeysMeanwhile): Promise<void> {
    this.#check();
    // Typed ahead by somebody who knows the menu.
    if (list.length === 0 || (keys === 'cut' && this.#keys.length > 0)) return;
    const told = this.#needs.calls.say(this.callId, list).then(() => 'told' as const);
    told.catch(() => undefined);
    for (;;) {
      const pressed = new Promise<'woken'>((resolve) => (this.#wake = () => resolve('woken')));
      const first = await Promise.race([told, pressed, this.#ended]);
      this.#check();
      if (first === 'told') break;
      if (keys !== 'cut' || this.#keys.length === 0) continue;
      await this.#needs.calls.cut(this.callId);
      await told;
      break;
    }
    if (keys === 'ignore') this.#keys = [];
    this.#check();
  }

  async #sleep(ms: number): Promise<void> {
    let cancel = (): void => undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (Number.isFinite(ms)) cancel = this.#needs.clock.after(Math.max(0, ms), resolve);
    });
    cancel();
  }
}

const spoken = ({ id, media, seconds }: Prompt, obligatory: boolean): SpokenPrompt => ({ promptId: id, media: [media], obligatory, seconds });
