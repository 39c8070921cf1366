import { LOWEST_PRIORITY } from '../routing/routing.ts';
import { CallSession, type FlowCall, type SessionNeeds } from './call-session.ts';
import { own, type Flow, type FlowName } from './flow.ts';
import { flowOfNumber } from './number-flow.ts';
import { NODE_KINDS } from './nodes/index.ts';
import { CallOver } from './nodes/node.ts';
import { askRating } from './rating.ts';
import { findNumber, type HotlineNumber } from './number.ts';
import { walk, type Start } from './walk.ts';

export interface RunnerNeeds extends SessionNeeds {
  numbers(): readonly HotlineNumber[];
  /** What a listed caller meets before anything else; null for everybody else. */
  nuisance?: (callId: string) => Promise<{ grade: string; treatment: 'hear' | 'last' | 'refuse'; prompts: string[] } | null>;
  /** Calls that are on this number now, the asking one among them. */
  callsOn(number: HotlineNumber): number;
}

const UNALLOCATED_NUMBER = 1;
const NORMAL_CLEARING = 16;
const CONGESTION = 42;
const CALL_REJECTED = 21;
/** Carries calls through the flow of the number they dialled. */
export interface Runner {
  /**
   * Resolves when the call left its flow: answered, ended, or handed over. Never rejects: a flow that fails ends in the queue of its number, so that a
   * human is reached. Of a call that is in its flow already nothing happens. `back`: led on after the dialplan, or an earlier life, had it.
   */
  run(callId: string, dialled: string, back: boolean): Promise<void>;
  /** An agent sent this caller into a published flow; when it ends without the call being in other hands, the queue of the number takes it. */
  enter(callId: string, flowId: string): Promise<void>;
  /** Asks how the call was, writes the grade down, and ends the call. */
  rate(callId: string): Promise<void>;
  /** A key was pressed on this call. */
  pressed(callId: string, digit: string): void;
  /** Keys pressed now are somebody's secret: the story keeps that, not which. */
  hidesKeys(callId: string): boolean;
  /** The call's state changed. */
  changed(callId: string, state: string): void;
  /** Routing's rule: this caller leaves the queue, for another one or by the node's exit. */
  overflowed(callId: string, toQueueId: string | null): boolean;
  /** Which version of which flow calls are in now. */
  live(): FlowName[];
}

export function createRunner(needs: RunnerNeeds): Runner {
  const { calls, log } = needs;
  const sessions = new Map<string, CallSession>();
  const lead = createLead(needs);

  /** One session per call: keys and news of the call come in by it. Whatever fails in it ends in the queue of the number. */
  async function within({ callId, back, number }: { callId: string; back: boolean; number: HotlineNumber }, work: (session: CallSession) => Promise<void>): Promise<void> {
    const session = new CallSession(needs, { callId, back, language: number.language });
    sessions.set(callId, session);
    try {
      await work(session);
    } catch (error) {
      if (error instanceof CallOver) return;
      log.error({ err: error, callId }, 'a call could not be led to its queue; once more, without a word');
      await calls.enqueue(callId, number.queueId).catch((cause: unknown) => log.error({ err: cause, callId }, 'and could not be queued'));
    } finally {
      if (sessions.get(callId) === session) sessions.delete(callId);
    }
  }

  return {
    async run(callId, dialled, back) {
      if (sessions.has(callId)) return;
      const number = findNumber(needs.numbers(), dialled);
      if (number === undefined) return calls.end(callId, 'refused', UNALLOCATED_NUMBER);
      await within({ callId, back, number }, (session) => lead(session, number, startOf(needs, number, calls.get(callId), back)));
    },
    async enter(callId, flowId) {
      const number = findNumber(needs.numbers(), calls.get(callId)?.number ?? '') ?? needs.numbers()[0];
      if (number === undefined) return calls.end(callId, 'system', NORMAL_CLEARING);
      const version = needs.published(flowId);
      const start: Start = version === null ? startOf(needs, number, undefined, false) : { flow: version.document, name: { flowId, version: version.version }, at: version.document.start };
      await within({ callId, back: true, number }, (session) => lead(session, number, start));
    },
    async rate(callId) {
      const number = findNumber(needs.numbers(), calls.get(callId)?.number ?? '') ?? needs.numbers()[0];
      if (number === undefined) return calls.end(callId, 'agent', NORMAL_CLEARING);
      await within({ callId, back: true, number }, async (session) => {
        const grade = await askRating(session);
        if (grade !== null) {
          await calls.rated(callId, grade);
          await session.say(['ratingThanks']);
        }
        await calls.end(callId, 'agent', NORMAL_CLEARING);
      });
    },
    pressed: (callId, digit) => sessions.get(callId)?.pressed(digit),
    hidesKeys: (callId) => sessions.get(callId)?.hidesKeys ?? false,
    changed(callId, state) {
      if (['ended', 'talking', 'held', 'reconnecting'].includes(state)) sessions.get(callId)?.over();
    },
    overflowed(callId, toQueueId) {
      sessions.get(callId)?.overflowed(toQueueId);
      return sessions.has(callId);
    },
    live: () => [...sessions.values()].map((session) => session.flow),
  };
}

/** Leads one call through the flow of its number. */
function createLead(needs: RunnerNeeds): (session: CallSession, number: HotlineNumber, start: Start) => Promise<void> {
  const { calls, log } = needs;

  /** Where the drawing ends without the call being in other hands: the number's own queue. */
  async function toHuman(session: CallSession, number: HotlineNumber): Promise<void> {
    session.forgetSkills();
    calls.note(session.callId, { node: number.name, kind: 'to-queue', flow: null, version: null, id: null });
    const exit = await NODE_KINDS['to-queue'].run({ queueId: number.queueId }, session, new Set());
    if (exit === null) return;
    await session.say(['sorry']);
    await calls.end(session.callId, 'system', NORMAL_CLEARING);
  }

  async function refuse(session: CallSession, number: HotlineNumber): Promise<void> {
    if (number.refusal === 'spoken') {
      await session.answer();
      await session.say(['refused']);
    }
    await calls.end(session.callId, 'refused', CONGESTION);
  }

  return async (session, number, start) => {
    const { callId, back } = session;
    try {
      if (!back && (await refusedAsNuisance(needs, session))) return;
      if (!back && number.ceiling !== null && needs.callsOn(number) > number.ceiling) return await refuse(session, number);
      const ended = await walk(session, start, {
        entered(id, node, name) {
          session.flow = name;
          calls.note(callId, { node: node.name, kind: node.kind, id, flow: name.flowId, version: name.version, mode: number.mode });
        },
      });
      if (ended === 'open') await toHuman(session, number);
    } catch (error) {
      if (error instanceof CallOver) return;
      log.error({ err: error, callId }, 'a voice flow failed; the call goes to its queue');
      await toHuman(session, number);
    }
  };
}

/** A listed caller hears what he has to hear first; true when that was all. A list that cannot be asked stops nobody. */
async function refusedAsNuisance({ nuisance, calls, log }: RunnerNeeds, session: CallSession): Promise<boolean> {
  const verdict = await nuisance?.(session.callId).catch((error: unknown) => {
    log.warn({ err: error, callId: session.callId }, 'the list of nuisance callers could not be asked');
    return null;
  });
  if (verdict === null || verdict === undefined) return false;
  calls.note(session.callId, { nuisance: verdict.grade, treatment: verdict.treatment });
  if (verdict.treatment === 'last') session.priority = LOWEST_PRIORITY;
  await session.answer();
  await session.say(verdict.prompts);
  if (verdict.treatment === 'refuse') await calls.end(session.callId, 'refused', CALL_REJECTED);
  return verdict.treatment === 'refuse';
}

/** A call that waits in a queue goes on waiting at the node that put it there; any other begins again. */
function startOf({ published }: Pick<RunnerNeeds, 'published'>, number: HotlineNumber, call: FlowCall | undefined, back: boolean): Start {
  const fresh = flowOfNumber(number);
  const ofNumber: FlowName = { flowId: null, version: null };
  if (!back || call === undefined || (call.state !== 'queued' && call.state !== 'ringing')) return { flow: fresh, name: ofNumber, at: fresh.start };
  const last = call.story.findLast((entry) => entry.kind === 'node' && entry.data?.['kind'] === 'to-queue')?.data;
  const [flowId, id] = [last?.['flow'] ?? null, String(last?.['id'])];
  const version = flowId === null ? null : published(String(flowId));
  const flow = flowId === null ? fresh : version?.version === last?.['version'] ? version?.document : undefined;
  if (flow !== undefined && own(flow.nodes, id)?.kind === 'to-queue') return { flow, name: { flowId: flowId === null ? null : String(flowId), version: version?.version ?? null }, at: id };
  const waiting: Flow = { start: 'queue', nodes: { queue: { kind: 'to-queue', name: number.name, settings: { queueId: call.queueId ?? number.queueId }, exits: {} } } };
  return { flow: waiting, name: ofNumber, at: 'queue' };
}
