import type { Clock } from '../clock.ts';
import type { QueueRules } from '../contract/queues.ts';
import { HotlineError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import { afterFailure, CLAIM_MS, contactOf, isOpen, isOverdue, MISSED_WITHIN_MS, wasMissed, wasReached, type Callback, type CallLooked } from './callback.ts';
import type { CallbackBook } from './callback-book.ts';
import type { EnqueueItem } from './routing.ts';

export interface CallbackNeeds {
  book: CallbackBook;
  clock: Clock;
  bus: Bus;
  newId(): string;
  routing: { enqueue(item: EnqueueItem): void; withdraw(callId: string): void; position(callId: string): number | null };
  calls: {
    get(callId: string): (CallLooked & { state: string }) | undefined;
    openTurn(turn: { callId: string; agentId: string; number: string; queueId: string; callBackOf: string }): void;
    callOut(request: { agentId: string; number: string }): Promise<{ callId: string }>;
    placeKept(callId: string, callBackId: string): void;
    end(callId: string, ending: 'system', cause: number): Promise<void>;
  };
  rule(queueId: string): QueueRules['callBack'] | null;
  isOpenNow(hoursId: string): boolean;
  /** Whether the gate out would let this number through. */
  mayDial(number: string, queueId: string): boolean;
  phonesOfTicket(ticketId: string): Promise<string[]>;
  reportError(error: unknown): void;
}

const TICK_MS = 15_000;
const NORMAL_CLEARING = 16;
/** Ended calls whose later changes mean nothing any more. */
const REMEMBERED = 20_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Everybody who is owed a call: places kept in a queue, and calls nobody answered. Lives in memory, written behind by its book. */
export class CallbackService {
  private readonly needs: CallbackNeeds;
  private readonly book: CallbackBook;
  private readonly settled = new Set<string>();
  /** When a number was last reached: an older missed call, entered late, is no task. */
  private readonly reachedAt = new Map<string, number>();
  /** Callers who call again while their place is kept: task by call. */
  private readonly back = new Map<string, string>();
  private version = 0;
  private readonly stopTick: () => void;

  constructor(needs: CallbackNeeds) {
    this.needs = needs;
    this.book = needs.book;
    needs.bus.on('call.changed', ({ callId, state }) => {
      if (state === 'talking' || state === 'ended') this.callChanged(callId);
    });
    needs.bus.on('call.offerEnded', ({ callId, why }) => (why === 'answered' ? undefined : this.offerFailed(callId)));
    needs.bus.on('ticket.created', ({ ticketId }) => void this.ticketMade(ticketId).catch((error: unknown) => needs.reportError(error)));
    this.stopTick = needs.clock.every(TICK_MS, () => this.tick());
  }

  close(): void {
    this.stopTick();
  }

  /** Reads what is open; places of the last life go back into their lines. */
  async load(): Promise<void> {
    for (const task of await this.book.load()) {
      const out = task.outCallId === null ? undefined : this.needs.calls.get(task.outCallId);
      if (out !== undefined && out.state !== 'ended') continue;
      this.change(task, { state: 'waiting', outCallId: null });
    }
    this.tick();
  }

  /**
   * The caller leaves the queue and keeps the place. False when that cannot be: not allowed in this queue or at this hour, a number that may not be
   * dialled. The place is taken up again when the call has ended.
   */
  keepPlace(callId: string): boolean {
    const call = this.needs.calls.get(callId);
    const contact = call === undefined ? null : contactOf(call);
    if (call === undefined || contact === null || call.queueId === null || call.state === 'ended') return false;
    const rule = this.needs.rule(call.queueId);
    if (rule?.allowed !== true || !this.hoursAllow(rule) || !this.needs.mayDial(contact.number, call.queueId)) return false;
    const before = this.book.open(contact.phone, 'keptPlace');
    const task: Callback = before === undefined
      ? this.made('keptPlace', call, contact, call.queueId, rule.expireMinutes * MINUTE_MS)
      : { ...before, queueId: call.queueId, callId, calls: before.calls + (before.callId === callId ? 0 : 1), state: 'waiting', outCallId: null };
    this.back.delete(callId);
    this.book.put(task);
    this.needs.calls.placeKept(callId, task.id);
    this.changed();
    return true;
  }

  /** Since when a caller waits who had left this queue and calls again: the place is his, nobody calls him meanwhile. */
  waitsSince(call: CallLooked, queueId: string): Date | null {
    const contact = contactOf(call);
    const task = contact === null ? undefined : this.book.open(contact.phone, 'keptPlace');
    if (task === undefined || task.queueId !== queueId) return null;
    const out = task.outCallId === null ? undefined : this.needs.calls.get(task.outCallId);
    // Somebody is dialling him this very moment.
    if (out?.state === 'talking') return null;
    this.back.set(call.id, task.id);
    this.takeOut(task);
    this.change(task, { state: 'waiting', outCallId: null });
    return new Date(task.wantedAt);
  }

  /** Routing's turn: the call is opened, or the place is given up because the gate refuses. */
  turn({ callId, agentId }: { callId: string; agentId: string }): void {
    const task = this.book.ofOut(callId);
    if (task === undefined) return this.needs.routing.withdraw(callId);
    this.change(task, { state: 'dialling', agentId });
    if (this.needs.calls.get(callId) !== undefined) return;
    try {
      this.needs.calls.openTurn({ callId, agentId, number: task.number, queueId: task.queueId, callBackOf: task.callId });
    } catch (error) {
      if (!(error instanceof HotlineError)) this.needs.reportError(error);
      this.needs.routing.withdraw(callId);
      this.giveUp(task, error instanceof HotlineError ? error.code : 'INTERNAL');
    }
  }

  /** An agent takes a missed call, and has it for a quarter of an hour. */
  claim(id: string, agentId: string): Callback {
    const task = this.need(id);
    if (task.kind !== 'missed' || task.state !== 'waiting') throw new HotlineError('CONFLICT');
    if (task.agentId !== null && task.agentId !== agentId) throw new HotlineError('CONFLICT');
    return this.change(task, { agentId, claimedAt: this.nowIso() });
  }

  /** Takes it and dials: the agent's telephone first. */
  async call(id: string, agentId: string): Promise<{ callId: string }> {
    const task = this.claim(id, agentId);
    const { callId } = await this.needs.calls.callOut({ agentId, number: task.number });
    this.change(task, { state: 'dialling', outCallId: callId });
    return { callId };
  }

  /** Closed by hand, with a reason. */
  done(id: string, agentId: string, reason: string): Callback {
    const task = this.need(id);
    this.takeOut(task);
    return this.over(task, { state: 'done', agentId: task.agentId ?? agentId, why: `byHand: ${reason}` });
  }

  open(): Callback[] {
    return this.book.allOpen();
  }

  /** How many are owed a call, and how many should have had it; `version` grows with every change. */
  figures(): { open: number; overdue: number; version: number } {
    const open = this.book.allOpen();
    const now = this.needs.clock.now();
    return { open: open.length, overdue: open.filter((task) => isOverdue(task, now)).length, version: this.version };
  }

  position(task: Callback): number | null {
    return task.outCallId === null ? null : this.needs.routing.position(task.outCallId);
  }

  /** Looks after times: what is due is put into its line, what is over is closed. Only memory is read. */
  tick(): void {
    const now = this.needs.clock.now();
    for (const task of this.book.allOpen()) {
      if (task.kind === 'missed') this.letGo(task, now);
      else if (task.state === 'waiting' && Date.parse(task.dueAt) <= now.getTime()) this.expire(task);
      else this.place(task);
    }
    for (const [phone, at] of this.reachedAt) if (now.getTime() - at > DAY_MS) this.reachedAt.delete(phone);
    this.book.flush();
  }

  // ---- what happens to calls

  private callChanged(callId: string): void {
    const call = this.needs.calls.get(callId);
    if (call === undefined) return;
    const contact = contactOf(call);
    if (contact !== null && wasReached(call) && !this.settled.has(`${callId} reached`)) {
      this.remember(`${callId} reached`);
      this.reached(contact.phone, call.direction === 'in' ? 'callerReached' : 'called', callId);
    }
    if (call.state !== 'ended' || this.settled.has(callId)) return;
    this.remember(callId);
    const out = this.book.ofOut(callId);
    if (out !== undefined) this.outEnded(out, call);
    this.backAgain(callId);
    if (call.callBackId !== undefined) this.placeAfter(call.callBackId);
    if (contact !== null && wasMissed(call)) this.missed(call, contact);
  }

  private reached(phone: string, why: string, callId: string): void {
    this.reachedAt.set(phone, this.needs.clock.now().getTime());
    for (const kind of ['keptPlace', 'missed'] as const) {
      const task = this.book.open(phone, kind);
      if (task === undefined) continue;
      if (task.outCallId !== callId) this.takeOut(task);
      this.over(task, { state: task.outCallId === callId ? 'done' : 'cleared', why });
    }
  }

  private missed(call: CallLooked, contact: { phone: string; number: string }): void {
    if ((this.reachedAt.get(contact.phone) ?? 0) >= Date.parse(call.endedAt ?? '')) return;
    // Whoever has a kept place is called in his turn.
    if (this.book.open(contact.phone, 'keptPlace') !== undefined) return;
    const before = this.book.open(contact.phone, 'missed');
    if (before?.callId === call.id) return;
    if (before === undefined) this.book.put(this.made('missed', call, contact, call.queueId ?? '', MISSED_WITHIN_MS));
    else this.book.put({ ...before, callId: call.id, calls: before.calls + 1, queueId: call.queueId ?? before.queueId });
    this.changed();
  }

  private outEnded(task: Callback, call: CallLooked): void {
    if (!isOpen(task) || wasReached(call)) return;
    const tries = this.needs.rule(task.queueId)?.tries ?? 1;
    const next = afterFailure(task, call.talkStartedAt !== null, tries, this.needs.clock.now());
    if (next.state === 'failed') return this.giveUp({ ...task, tries: next.tries }, next.why ?? 'notReached');
    this.place(this.change(task, task.kind === 'missed' ? { ...next, claimedAt: this.nowIso() } : { ...next, agentId: null }));
  }

  private offerFailed(callId: string): void {
    const task = this.book.ofOut(callId);
    if (task?.kind === 'keptPlace' && task.state === 'dialling') this.change(task, { state: 'waiting', agentId: null });
  }

  /** Called again and rang off without an answer: back into the line. */
  private backAgain(callId: string): void {
    const id = this.back.get(callId);
    if (id === undefined) return;
    this.back.delete(callId);
    this.placeAfter(id);
  }

  private placeAfter(id: string): void {
    const task = this.book.find(id);
    if (task !== undefined) this.place(task);
  }

  private async ticketMade(ticketId: string): Promise<void> {
    for (const callerRaw of await this.needs.phonesOfTicket(ticketId)) {
      const contact = contactOf({ origin: 'trunk', callerRaw });
      const task = contact === null ? undefined : this.book.open(contact.phone, 'missed');
      if (task !== undefined && task.state === 'waiting') this.over(task, { state: 'cleared', why: 'ticket' });
    }
  }

  // ---- the line

  /** Into the line when it is time, out of it when the hours are over. */
  private place(task: Callback): void {
    if (task.kind !== 'keptPlace' || task.state !== 'waiting' || [...this.back.values()].includes(task.id)) return;
    const rule = this.needs.rule(task.queueId);
    const due = task.notBefore === null || Date.parse(task.notBefore) <= this.needs.clock.now().getTime();
    const origin = this.needs.calls.get(task.callId);
    const gone = origin === undefined || origin.state === 'ended';
    const wanted = rule !== null && this.hoursAllow(rule) && due && gone;
    if (wanted && task.outCallId === null) {
      const callId = this.needs.newId();
      this.change(task, { outCallId: callId });
      this.needs.routing.enqueue({ callId, queueId: task.queueId, at: new Date(task.wantedAt), callBack: true });
    } else if (!wanted && task.outCallId !== null) {
      this.takeOut(task);
      this.change(task, { outCallId: null });
    }
  }

  private takeOut(task: Callback): void {
    const { outCallId } = task;
    if (outCallId === null || task.kind !== 'keptPlace') return;
    this.needs.routing.withdraw(outCallId);
    const call = this.needs.calls.get(outCallId);
    // Opened for an offer that nobody took: there is nobody on it.
    if (call !== undefined && call.state !== 'ended' && call.state !== 'talking') {
      this.remember(outCallId);
      void this.needs.calls.end(outCallId, 'system', NORMAL_CLEARING).catch((error: unknown) => this.needs.reportError(error));
    }
  }

  private expire(task: Callback): void {
    this.takeOut(task);
    this.owed(this.over(task, { state: 'expired', why: 'tooLate' }));
  }

  private giveUp(task: Callback, why: string): void {
    this.owed(this.over(task, { state: 'failed', why, tries: task.tries }));
  }

  /** Nobody is forgotten: a place that ended without a talk is a missed call from then on. */
  private owed(task: Callback): void {
    if (this.book.open(task.phone, 'missed') !== undefined) return;
    const now = this.needs.clock.now();
    this.book.put({
      ...task, id: this.needs.newId(), kind: 'missed', state: 'waiting', wantedAt: now.toISOString(), dueAt: new Date(now.getTime() + MISSED_WITHIN_MS).toISOString(),
      why: null, closedAt: null, outCallId: null, agentId: null, claimedAt: null, notBefore: null,
    });
    this.changed();
  }

  private letGo(task: Callback, now: Date): void {
    if (task.state === 'waiting' && task.claimedAt !== null && Date.parse(task.claimedAt) + CLAIM_MS <= now.getTime()) this.change(task, { agentId: null, claimedAt: null });
  }

  private hoursAllow(rule: QueueRules['callBack']): boolean {
    return rule.hoursId === null || this.needs.isOpenNow(rule.hoursId);
  }

  // ---- small things

  private made(kind: Callback['kind'], call: CallLooked, contact: { phone: string; number: string }, queueId: string, withinMs: number): Callback {
    const from = kind === 'missed' ? (call.endedAt ?? this.nowIso()) : call.startedAt;
    return {
      id: this.needs.newId(), kind, ...contact, queueId, callId: call.id, calls: 1, wantedAt: from, dueAt: new Date(Date.parse(from) + withinMs).toISOString(),
      state: 'waiting', tries: 0, notBefore: null, agentId: null, claimedAt: null, why: null, closedAt: null, outCallId: null,
    };
  }

  private change(task: Callback, set: Partial<Callback>): Callback {
    const next = { ...task, ...set };
    this.book.put(next);
    this.changed();
    return next;
  }

  private over(task: Callback, set: Pick<Callback, 'state' | 'why'> & Partial<Callback>): Callback {
    return this.change(task, { ...set, closedAt: this.nowIso() });
  }

  private need(id: string): Callback {
    const task = this.book.find(id);
    if (task === undefined || !isOpen(task)) throw new HotlineError('NOT_FOUND');
    return task;
  }

  private remember(key: string): void {
    this.settled.add(key);
    const [oldest] = this.settled;
    if (this.settled.size > REMEMBERED && oldest !== undefined) this.settled.delete(oldest);
  }

  private changed(): void {
    this.version += 1;
    this.needs.bus.tell('callbacks.changed', {});
  }

  private nowIso(): string {
    return this.needs.clock.now().toISOString();
  }
}
