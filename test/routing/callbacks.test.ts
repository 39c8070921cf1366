import { expect } from 'chai';
import { queueRulesSchema, type QueueRules } from '../../contract/queues.ts';
import { HotlineError } from '../../errors.ts';
import { createBus } from '../../events/bus.ts';
import { createCallbackBook } from '../../routing/callback-book.ts';
import { CallbackService } from '../../routing/callback-service.ts';
import { contactOf, wasMissed, type Callback, type CallLooked } from '../../routing/callback.ts';
import type { EnqueueItem } from '../../routing/routing.ts';
import { FakeClock } from './fake-clock.ts';

type Call = CallLooked & { state: string };
const CALLER = '19900001234';
const MINUTE = 60_000;

/** The service with calls, a line and a store of the test's own. */
class Room {
  readonly clock = new FakeClock();
  readonly errors: unknown[] = [];
  readonly bus = createBus((error) => this.errors.push(error));
  readonly calls = new Map<string, Call>();
  readonly line = new Map<string, EnqueueItem>();
  readonly stored = new Map<string, Callback>();
  /** As they are in memory, also those that are closed. */
  readonly tasks = new Map<string, Callback>();
  rule: QueueRules['callBack'] = { ...queueRulesSchema.parse({}).callBack, allowed: true };
  openNow = true;
  storeUp = true;
  gate: string | null = null;
  private ids = 0;
  service = this.start();

  start(): CallbackService {
    const book = createCallbackBook({
      open: () => Promise.resolve([...this.stored.values()].filter(({ state }) => state === 'waiting' || state === 'dialling')),
      save: (task) => {
        if (!this.storeUp) return Promise.reject(new Error('away'));
        this.stored.set(task.id, task);
        return Promise.resolve();
      },
    }, () => undefined);
    return new CallbackService({
      book: { ...book, put: (task) => { this.tasks.set(task.id, task); book.put(task); } }, clock: this.clock, bus: this.bus, newId: () => `id${(this.ids += 1)}`,
      routing: { enqueue: (item) => this.line.set(item.callId, item), withdraw: (id) => this.line.delete(id), position: (id) => ([...this.line.keys()].indexOf(id) + 1) || null },
      calls: {
        get: (id) => this.calls.get(id),
        openTurn: ({ callId, number, queueId, callBackOf }) => {
          if (this.gate !== null) throw new HotlineError('DIAL_NOT_ALLOWED');
          this.calls.set(callId, { ...this.blank(callId), direction: 'out', callerRaw: number, queueId, state: 'arrived', story: [{ kind: 'arrived', data: { callBackOf } }] });
        },
        callOut: ({ number }) => {
          const callId = `out${(this.ids += 1)}`;
          this.calls.set(callId, { ...this.blank(callId), direction: 'out', callerRaw: number });
          return Promise.resolve({ callId });
        },
        placeKept: (id, callBackId) => this.set(id, { callBackId }),
        end: (id) => { this.end(id, { ending: 'system' }); return Promise.resolve(); },
      },
      rule: () => this.rule, isOpenNow: () => this.openNow, mayDial: () => this.gate === null,
      phonesOfTicket: () => Promise.resolve([CALLER]), reportError: (error) => this.errors.push(error),
    });
  }

  private blank(id: string): Call {
    const startedAt = this.clock.now().toISOString();
    return { id, direction: 'in', origin: 'trunk', callerRaw: CALLER, queueId: 'q', startedAt, connectedAt: null, talkStartedAt: null, endedAt: null, ending: null, cause: null, story: [], state: 'arrived' };
  }

  queued(id: string, more: Partial<Call> = {}): Call {
    const call: Call = { ...this.blank(id), state: 'queued', story: [{ kind: 'arrived' }, { kind: 'queued' }], ...more };
    this.calls.set(id, call);
    return call;
  }

  set(id: string, set: Partial<Call>): void {
    const call = { ...(this.calls.get(id) as Call), ...set };
    this.calls.set(id, call);
    this.bus.tell('call.changed', { callId: id, seq: 1, state: call.state as 'talking', agentId: null });
  }

  end(id: string, set: Partial<Call> = {}): void {
    this.set(id, { state: 'ended', endedAt: this.clock.now().toISOString(), ending: 'abandoned', ...set });
  }

  connect(id: string): void {
    const now = this.clock.now().toISOString();
    this.set(id, { state: 'talking', connectedAt: now, talkStartedAt: now });
  }

  /** Leaves the queue by key and rings off; gives the call that stands in the line for it. */
  leaves(id: string): string {
    this.queued(id);
    expect(this.service.keepPlace(id)).to.equal(true);
    this.end(id, { ending: 'system', story: [{ kind: 'queued' }, { kind: 'leftQueue' }] });
    return [...this.line.keys()].at(-1) ?? '';
  }

  of(kind: Callback['kind']): Callback[] {
    return [...this.tasks.values()].filter((task) => task.kind === kind);
  }

  fact(id: string): { callId: string; agentId: string } { return { callId: id, agentId: 'a' }; }
}

describe('a place kept by a caller who is called back', () => {
  it('stands in the line as long as the caller has waited, once the caller has rung off', () => {
    const room = new Room();
    const { startedAt } = room.queued('c1');
    room.clock.pass(30_000);
    expect(room.service.keepPlace('c1')).to.equal(true);
    expect(room.line.size, 'still on the line').to.equal(0);
    room.end('c1', { ending: 'system' });
    const [item] = room.line.values();
    expect(item).to.include({ queueId: 'q', callBack: true });
    expect(item?.at.toISOString()).to.equal(startedAt);
    expect(room.of('missed')).to.deep.equal([]);
  });

  it('is refused by the queue, by the hour, by the gate, to a caller without a number and to an emergency number', () => {
    const room = new Room();
    room.queued('c1');
    room.rule = { ...room.rule, allowed: false };
    expect(room.service.keepPlace('c1')).to.equal(false);
    room.rule = { ...room.rule, allowed: true, hoursId: 'day' };
    room.openNow = false;
    expect(room.service.keepPlace('c1')).to.equal(false);
    room.openNow = true;
    room.gate = 'no';
    expect(room.service.keepPlace('c1')).to.equal(false);
    room.gate = null;
    for (const callerRaw of ['anonymous', '110', '119', '12345', '']) {
      room.queued('x', { callerRaw });
      expect(room.service.keepPlace('x'), callerRaw).to.equal(false);
    }
    room.queued('web', { origin: 'web' });
    expect(room.service.keepPlace('web')).to.equal(false);
  });

  it('is done when the person is reached, and the call out names the first call', () => {
    const room = new Room();
    const out = room.leaves('c1');
    room.service.turn(room.fact(out));
    expect(room.calls.get(out)?.story[0]?.data).to.deep.equal({ callBackOf: 'c1' });
    room.set(out, { state: 'talking', talkStartedAt: room.clock.now().toISOString() });
    expect(room.of('keptPlace')[0]?.state).to.equal('dialling');
    room.connect(out);
    room.end(out);
    expect(room.of('keptPlace')[0]).to.include({ state: 'done', why: 'called' });
  });

  it('is tried again five minutes later, then is a missed call that somebody owes', () => {
    const room = new Room();
    const first = room.leaves('c1');
    room.service.turn(room.fact(first));
    room.set(first, { state: 'talking', talkStartedAt: room.clock.now().toISOString() });
    room.line.clear();
    room.end(first, { ending: 'unreachable' });
    expect(room.line.size).to.equal(0);
    room.clock.pass(5 * MINUTE + 15_000);
    const [second] = room.line.keys();
    expect(second).to.not.equal(first);
    room.service.turn(room.fact(second ?? ''));
    room.set(second ?? '', { state: 'talking', talkStartedAt: room.clock.now().toISOString() });
    room.end(second ?? '', { ending: 'unreachable' });
    expect(room.of('keptPlace')[0]).to.include({ state: 'failed', tries: 2, why: 'notReached' });
    expect(room.of('missed')[0]).to.include({ state: 'waiting', number: CALLER, callId: 'c1' });
  });

  it('costs no try when no agent took the offer', () => {
    const room = new Room();
    const out = room.leaves('c1');
    room.service.turn(room.fact(out));
    room.bus.tell('call.offerEnded', { callId: out, agentId: 'a', offerId: 'o', why: 'noAnswer' });
    expect(room.of('keptPlace')[0]).to.include({ state: 'waiting', tries: 0 });
    room.line.clear();
    room.end(out, { ending: 'lost' });
    expect(room.of('keptPlace')[0]).to.include({ state: 'waiting', tries: 0 });
    expect(room.line.size, 'back in the line').to.equal(1);
  });

  it('is given back to a caller who calls again: nobody dials meanwhile, and an answer clears it', () => {
    const room = new Room();
    const { startedAt } = room.queued('c0');
    room.calls.clear();
    const out = room.leaves('c1');
    room.clock.pass(MINUTE);
    const again = room.queued('c2');
    expect(room.service.waitsSince(again, 'other')).to.equal(null);
    expect(room.service.waitsSince(again, 'q')?.toISOString()).to.equal(startedAt);
    expect(room.line.has(out)).to.equal(false);
    room.clock.pass(MINUTE);
    expect(room.line.size, 'while on the line').to.equal(0);
    room.connect('c2');
    expect(room.of('keptPlace')[0]).to.include({ state: 'cleared', why: 'callerReached' });
  });

  it('is taken up again when the caller called again in vain', () => {
    const room = new Room();
    room.leaves('c1');
    room.service.waitsSince(room.queued('c2'), 'q');
    room.end('c2');
    expect(room.line.size).to.equal(1);
    expect(room.of('missed'), 'one task per number').to.deep.equal([]);
  });

  it('rests outside the hours, and expires into a missed call', () => {
    const room = new Room();
    room.rule = { ...room.rule, hoursId: 'day', expireMinutes: 30 };
    room.leaves('c1');
    room.openNow = false;
    room.clock.pass(15_000);
    expect(room.line.size).to.equal(0);
    room.openNow = true;
    room.clock.pass(15_000);
    expect(room.line.size).to.equal(1);
    room.clock.pass(30 * MINUTE);
    expect(room.line.size).to.equal(0);
    expect(room.of('keptPlace')[0]).to.include({ state: 'expired' });
    expect(room.of('missed')[0]).to.include({ state: 'waiting' });
  });

  it('is not dialled when the gate refuses by then', () => {
    const room = new Room();
    const out = room.leaves('c1');
    room.gate = 'closed';
    room.service.turn(room.fact(out));
    expect(room.of('keptPlace')[0]).to.include({ state: 'failed', why: 'DIAL_NOT_ALLOWED' });
    expect(room.line.size).to.equal(0);
  });

  it('is back in its line after a restart', async () => {
    const room = new Room();
    room.leaves('c1');
    await Promise.resolve();
    room.service.close();
    room.line.clear();
    const next = room.start();
    await next.load();
    expect([...room.line.values()][0]).to.include({ queueId: 'q', callBack: true });
  });

  it('is written once the store is back', async () => {
    const room = new Room();
    room.storeUp = false;
    room.leaves('c1');
    await Promise.resolve();
    expect(room.stored.size).to.equal(0);
    room.storeUp = true;
    room.clock.pass(15_000);
    await Promise.resolve();
    expect(room.stored.size).to.equal(1);
  });
});

describe('missed calls', () => {
  it('are abandoned, lost or refused for want of room; not self-service, not an answered call, not a refusal meant for the caller', () => {
    const ended = { endedAt: '2026-03-02T01:00:00Z' };
    const call = (set: Partial<Call>): Call => ({ ...new Room().queued('c'), ...ended, ending: 'abandoned', ...set });
    expect(wasMissed(call({}))).to.equal(true);
    expect(wasMissed(call({ ending: 'lost' }))).to.equal(true);
    expect(wasMissed(call({ ending: 'refused', cause: 42, story: [] }))).to.equal(true);
    expect(wasMissed(call({ ending: 'abandoned', story: [{ kind: 'fallback' }] })), 'by the dialplan').to.equal(true);
    expect(wasMissed(call({ ending: 'refused', cause: 21 }))).to.equal(false);
    expect(wasMissed(call({ ending: 'resident', story: [{ kind: 'fallback' }] })), 'talked, or left a message').to.equal(false);
    expect(wasMissed(call({ story: [{ kind: 'queued' }, { kind: 'leftQueue' }] }))).to.equal(false);
    expect(wasMissed(call({ story: [{ kind: 'arrived' }] }))).to.equal(false);
    expect(wasMissed(call({ connectedAt: ended.endedAt }))).to.equal(false);
    expect(wasMissed(call({ direction: 'out' }))).to.equal(false);
  });

  it('of one number are one task, due two hours after the first', () => {
    const room = new Room();
    room.queued('c1');
    room.end('c1');
    room.clock.pass(10 * MINUTE);
    room.queued('c2', { callerRaw: `+86${CALLER}` });
    room.end('c2');
    const [task, ...others] = room.of('missed');
    expect(others).to.deep.equal([]);
    expect(task).to.include({ calls: 2, callId: 'c2', state: 'waiting' });
    expect(Date.parse(task?.dueAt ?? '') - Date.parse(task?.wantedAt ?? '')).to.equal(120 * MINUTE);
  });

  it('are cleared by a call that got through, by one to the number, and by a ticket', async () => {
    for (const way of ['in', 'out', 'ticket'] as const) {
      const room = new Room();
      room.queued('c1');
      room.end('c1');
      if (way === 'ticket') {
        room.bus.tell('ticket.created', { ticketId: 't', callId: null });
        await Promise.resolve();
        await Promise.resolve();
      } else {
        room.queued('c2', { direction: way });
        room.connect('c2');
      }
      expect(room.of('missed')[0], way).to.include({ state: 'cleared', why: { in: 'callerReached', out: 'called', ticket: 'ticket' }[way] });
    }
  });

  it('entered late are no task when the number was reached meanwhile', () => {
    const room = new Room();
    room.queued('talk');
    room.connect('talk');
    room.queued('late');
    room.end('late', { endedAt: new Date(room.clock.now().getTime() - MINUTE).toISOString() });
    expect(room.of('missed')).to.deep.equal([]);
  });

  it('later changes of the record of an ended call open nothing again', () => {
    const room = new Room();
    room.queued('c1');
    room.end('c1');
    const id = room.of('missed')[0]?.id ?? '';
    room.service.done(id, 'a', '已联系');
    room.set('c1', { cause: 16 });
    expect(room.of('missed')).to.have.length(1);
    expect(room.tasks.get(id)).to.include({ state: 'done', why: 'byHand: 已联系' });
  });

  it('are taken by one agent for a quarter of an hour', () => {
    const room = new Room();
    room.queued('c1');
    room.end('c1');
    const id = room.of('missed')[0]?.id ?? '';
    room.service.claim(id, 'a');
    expect(() => room.service.claim(id, 'b')).to.throw(HotlineError);
    room.clock.pass(15 * MINUTE + 15_000);
    expect(room.service.claim(id, 'b').agentId).to.equal('b');
  });

  it('dialled and not reached stay with their agent, and count the try', async () => {
    const room = new Room();
    room.queued('c1');
    room.end('c1');
    const id = room.of('missed')[0]?.id ?? '';
    const { callId } = await room.service.call(id, 'a');
    expect(room.tasks.get(id)?.state).to.equal('dialling');
    room.end(callId, { ending: 'unreachable', talkStartedAt: room.clock.now().toISOString() });
    expect(room.tasks.get(id)).to.include({ state: 'waiting', tries: 1, agentId: 'a' });
    const again = await room.service.call(id, 'a');
    room.connect(again.callId);
    expect(room.tasks.get(id)).to.include({ state: 'done', why: 'called' });
  });
});

describe('whom a caller\'s number belongs to', () => {
  it('gives one person and the number with its area code, whatever form it came in', () => {
    const of = (callerRaw: string): unknown => contactOf({ origin: 'trunk', callerRaw });
    for (const form of [CALLER, `0${CALLER}`, `+86${CALLER}`, `0086${CALLER}`]) expect(of(form)).to.deep.equal({ phone: `+86${CALLER}`, number: CALLER });
    expect(of('82345678')).to.deep.equal({ phone: '+8685182345678', number: '085182345678' });
    expect(of('120')).to.equal(null);
    expect(of(`${CALLER}&PJSIP/1`)).to.equal(null);
  });
});
