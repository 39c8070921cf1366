import { io, type Socket } from 'socket.io-client';
import { systemClock } from '../../clock.ts';
import type { Push } from '../../contract/socket.ts';
import type { AgentView, CallView, DeskSnapshot } from '../../contract/views.ts';
import type { Matter } from './city.ts';
import type { Leg } from './exchange.ts';
import type { Session } from './hotline.ts';
import type { Random } from './random.ts';

/** What the day holds for an agent; handed in, so that the town keeps the books. */
export interface Work {
  /** They talk now: how long, who puts down, and about what. Null: nobody in town made this call. */
  begin(agentId: string, callId: string, caller: string): { matter: Matter; residentName: string; seconds: number; agentEnds: boolean } | null;
  ended(agentId: string): void;
  lines: readonly string[];
  random: Random;
  report(problem: unknown): void;
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => systemClock.after(ms, resolve));

/** An agent with an account, an open desk and a desk telephone at the exchange: does what a person would, by the same doors. */
export class Agent {
  readonly id: string;
  readonly name: string;
  readonly #session: Session;
  readonly #socket: Socket;
  readonly #work: Work;
  #me: AgentView | null = null;
  #busyWith: string | null = null;
  #calls = 0;
  #last: { epoch: string; seq: number } | null = null;
  #stopped = false;
  /** What the talk is about, for the paper afterwards. */
  #subject: { matter: Matter; residentName: string } | null = null;

  /** Opens the desk of somebody who is signed in. */
  constructor(id: string, name: string, session: Session, work: Work) {
    [this.id, this.name, this.#session, this.#work] = [id, name, session, work];
    this.#socket = io(`${session.url}/desk`, { transports: ['websocket'], forceNew: true, reconnectionDelay: 300, reconnectionDelayMax: 2_000, extraHeaders: { cookie: session.cookie } });
    this.#socket.on('connect', () => void this.#resume());
    this.#socket.on('push', (push: Push) => this.#pushed(push));
  }

  get state(): string {
    return this.#me?.state ?? 'signedOut';
  }

  /** Shows ready, as soon as the telephone is there. */
  async ready(): Promise<void> {
    for (let tries = 0; tries < 20 && !this.#stopped; tries += 1) {
      const answer = (await this.#do('agent.ready', {})) as { ok?: boolean; code?: string } | null;
      if (answer?.ok === true) return;
      if (tries === 19) this.#work.report(`${this.name} cannot be ready: ${answer?.code ?? 'no answer'}`);
      await wait(1_000);
    }
  }

  /** The desk telephone rings: mostly it is answered, now and then nobody is at the desk. */
  async rung(leg: Leg): Promise<void> {
    await leg.ring();
    if (this.#work.random.chance(0.02)) return;
    await wait(this.#work.random.between(800, 3_500));
    if (leg.over) return;
    await leg.answer();
    await leg.say(this.#work.lines);
  }

  stop(): void {
    this.#stopped = true;
    this.#socket.close();
  }

  async #resume(): Promise<void> {
    const answer = (await this.#do('desk.resume', this.#last)) as { snapshot?: DeskSnapshot } | null;
    if (answer?.snapshot === undefined) return;
    this.#last = { epoch: answer.snapshot.epoch, seq: answer.snapshot.seq };
    this.#show(answer.snapshot.me);
  }

  #pushed(push: Push): void {
    if (this.#last !== null) this.#last.seq = push.seq;
    // The state comes first, the call it is about after it.
    if (push.event.kind === 'call' && push.event.call?.state === 'talking' && push.event.call.id !== this.#busyWith) void this.#talk(push.event.call).catch(this.#work.report);
    if (push.event.kind === 'agent' && push.event.agent.agentId === this.id) this.#show(push.event.agent);
  }

  #show(me: AgentView): void {
    const before = this.#me?.state;
    this.#me = me;
    if (me.state !== 'talking' && this.#busyWith !== null && me.state !== 'wrapUp') this.#over();
    if (me.state === before) return;
    if (me.state === 'wrapUp') void this.#wrapUp(me.callId).catch(this.#work.report);
    if (me.state === 'paused' && me.pauseReason === 'missedOffer') void wait(4_000).then(() => this.ready());
  }

  async #talk({ id: callId, caller }: CallView): Promise<void> {
    this.#busyWith = callId;
    this.#calls += 1;
    const talk = this.#work.begin(this.id, callId, caller);
    if (talk === null) return;
    this.#subject = talk;
    await wait(talk.seconds * 1_000);
    if (talk.agentEnds && this.#busyWith === callId) await this.#do('call.hangUp', { callId });
  }

  #over(): void {
    this.#busyWith = null;
    this.#work.ended(this.id);
  }

  /** The paper after the talk: a ticket, or how the call came out. Then free again, at times after a break. */
  async #wrapUp(callId: string | null): Promise<void> {
    const subject = this.#subject;
    this.#subject = null;
    if (this.#busyWith !== null) this.#over();
    if (callId === null) return;
    await wait(this.#work.random.between(1_000, 5_000));
    if (subject !== null && this.#work.random.chance(0.75)) await this.#session.ask('POST', '/tickets', ticketOf(callId, subject)).catch(this.#work.report);
    else await this.#do('call.outcome', { callId, outcome: 'answeredDirectly' });
    if (this.#calls % 25 === 0) {
      await this.#do('agent.pause', { reason: 'break' });
      await wait(this.#work.random.between(15_000, 40_000));
    }
    if (!this.#stopped) await this.ready();
  }

  #do(event: string, input: object | null): Promise<unknown> {
    return this.#socket.timeout(10_000).emitWithAck(event, input).catch((error: unknown) => (this.#stopped ? null : (this.#work.report(error), null))) as Promise<unknown>;
  }
}

function ticketOf(callId: string, { matter, residentName }: { matter: Matter; residentName: string }): object {
  return {
    callId, title: matter.title, content: matter.content, place: matter.place, kind: matter.kind, residentName, channel: 'phone',
    disposition: matter.onTheSpot ? 'answerOnSpot' : 'dispatch', answer: matter.onTheSpot ? '已按现行规定告知办理条件、材料和地点。' : '',
  };
}
