import type { CallTarget, EmergencyService } from '../contract/call-control.ts';
import { HotlineError } from '../errors.ts';
import { isWithAgent, type CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import type { CallMedia } from './call-media.ts';
import { replaced, type HandOver } from './hand-over.ts';
import type { Party } from './party.ts';
import type { Found, PartyLegs } from './party-legs.ts';
import type { PartyMedia } from './party-media.ts';
import type { CallRecordings } from './recordings.ts';
import { consulted, guardCommand, isEmergencyParty, partiesOf } from './transfer.ts';

/** What is written down when a call is handed to an emergency service. */
export interface Incident { service: EmergencyService; place: string; note: string; agentId: string; at: string }

/** Attended transfer, three-way talk and emergency hand-over. Each command checks that the call is this agent's and in a stage that allows it. */
export interface Consult {
  consult(callId: string, agentId: string, target: CallTarget): Promise<void>;
  swap(callId: string, agentId: string): Promise<void>;
  merge(callId: string, agentId: string): Promise<void>;
  complete(callId: string, agentId: string): Promise<void>;
  cancel(callId: string, agentId: string): Promise<void>;
  /** Of the agent who holds the call, or of one who came to it. */
  leave(callId: string, agentId: string): Promise<void>;
  drop(callId: string, agentId: string, partyId: string): Promise<void>;
  emergency(callId: string, agentId: string, given: { service: EmergencyService; place: string; note: string }): Promise<void>;
}

export interface ConsultParts { media: CallMedia; partyMedia: PartyMedia; recordings: CallRecordings; legs: PartyLegs; handOver: HandOver; incident?(callId: string, incident: Incident): void }
type OwnCall = CallRecord & { agentChannel: string };

export function createConsult(context: CallContext, parts: ConsultParts): Consult {
  const { book, queue } = context;
  const { media, partyMedia, legs, handOver } = parts;

  function own(callId: string, agentId: string, command: string): OwnCall {
    const call = book.need(callId);
    if (call.agentId !== agentId) throw new HotlineError('CALL_NOT_YOURS');
    if (!isWithAgent(call) || call.state === 'reconnecting' || call.connectedAt === null || call.agentChannel === null) throw new HotlineError('CALL_WRONG_STATE', [call.state, command], { from: call.state, to: command });
    guardCommand(call, command);
    return call as OwnCall;
  }
  const step: Step = (callId, agentId, command, work) => queue.run(callId, () => work(own(callId, agentId, command)));
  const emergency = createEmergency(context, parts, own);

  return {
    consult: (callId, agentId, target) => step(callId, agentId, 'consult', async (call) => {
      const found = legs.find(call, target);
      const held = book.change(callId, 'consult', { state: 'held', parties: [...partiesOf(call), found.party] }, { agentId, data: { to: found.party.agentId ?? found.party.number } });
      await media.toMusic(held);
      await partyMedia.startTone(callId, found.party.id);
      await rung(parts, held, found);
    }),
    ...createChanges(context, parts, step),
    complete: (callId, agentId) => step(callId, agentId, 'complete', async (call) => {
      await handOver.leave(call, false);
    }),
    cancel: (callId, agentId) => step(callId, agentId, 'cancel', async (call) => {
      // The resident comes back to the agent even when he is heard already.
      const party = asked(call);
      await handOver.drop(call, party, 'dropped');
    }),
    leave: (callId, agentId) => queue.run(callId, async () => {
      const guest = partiesOf(book.need(callId)).find((party) => party.agentId === agentId);
      if (guest !== undefined) return handOver.drop(book.need(callId), guest, 'dropped');
      if (!(await handOver.leave(own(callId, agentId, 'leave'), false))) throw new HotlineError('CALL_WRONG_STATE', ['ringing', 'leave'], { from: 'ringing', to: 'leave' });
    }),
    drop: (callId, agentId, partyId) => step(callId, agentId, 'drop', async (call) => {
      const party = partiesOf(call).find((one) => one.id === partyId);
      if (party === undefined) throw new HotlineError('NOT_FOUND');
      await handOver.drop(call, party, 'dropped');
    }),
    emergency: (callId, agentId, given) => step(callId, agentId, 'emergency', (call) => emergency(call, agentId, given)),
  };
}

type Step = (callId: string, agentId: string, command: string, work: (call: OwnCall) => Promise<void>) => Promise<void>;

function asked(call: CallRecord): Party {
  const party = consulted(call);
  if (party === undefined) throw new HotlineError('CALL_WRONG_STATE', [call.state, 'consult'], { from: call.state, to: 'consult' });
  return party;
}

/** Who hears whom, without anybody coming or going. */
function createChanges({ book }: CallContext, { media, partyMedia }: ConsultParts, step: Step): Pick<Consult, 'swap' | 'merge'> {
  return {
    swap: (callId, agentId) => step(callId, agentId, 'swap', async (call) => {
      const party = asked(call);
      const toResident = party.state === 'private';
      const after = book.change(callId, 'swapped', { state: toResident ? 'talking' : 'held', parties: replaced(call, { ...party, state: toResident ? 'waiting' : 'private' }) }, { agentId, data: { to: toResident ? 'resident' : (party.agentId ?? party.number) } });
      if (toResident) {
        await partyMedia.toMusic(callId, party.channelId);
        await media.join(after, call.agentChannel);
      } else {
        await media.toMusic(after);
        await partyMedia.join(callId, party.channelId);
      }
    }),
    merge: (callId, agentId) => step(callId, agentId, 'merge', async (call) => {
      const party = asked(call);
      const after = book.change(callId, 'merged', { state: 'talking', parties: replaced(call, { ...party, state: 'joined', met: true }) }, { agentId, data: { to: party.agentId ?? party.number } });
      await media.join(after, call.agentChannel);
      await partyMedia.join(callId, party.channelId);
    }),
  };
}

/** Rings; what cannot be rung is taken out at once and refused. */
async function rung({ legs, handOver }: Pick<ConsultParts, 'legs' | 'handOver'>, call: CallRecord, found: Found): Promise<void> {
  const result = await legs.ring(call, found).catch(() => 'unreachable' as const);
  if (result === 'done') return;
  await handOver.drop(call, found.party, 'unreachable');
  throw new HotlineError('TARGET_UNREACHABLE');
}

/** 一键移交: the service is rung while resident and agent talk on, and hears both as soon as it answers. The recording runs; what was said of the place is written down first. */
function createEmergency({ book }: CallContext, parts: ConsultParts, own: (callId: string, agentId: string, command: string) => OwnCall) {
  const { media, recordings, legs, handOver } = parts;

  /** Resident and agent speak with each other, whatever was going on. */
  async function together(call: OwnCall, agentId: string): Promise<OwnCall> {
    const party = consulted(call);
    if (party !== undefined) await handOver.drop(call, party, 'dropped');
    const now = own(call.id, agentId, 'emergency');
    if (now.state === 'held') await media.join(book.change(call.id, 'resumed', { state: 'talking' }, { agentId }), now.agentChannel);
    if (now.recordingPaused) await recordings.pause(book.change(call.id, 'recordingResumed', { recordingPaused: false }, { agentId }), false);
    return own(call.id, agentId, 'emergency');
  }

  return async (before: OwnCall, agentId: string, { service, place, note }: { service: EmergencyService; place: string; note: string }): Promise<void> => {
    if (isEmergencyParty(before, service)) throw new HotlineError('DUPLICATE', [service]);
    parts.incident?.(before.id, { service, place, note, agentId, at: book.nowIso() });
    book.change(before.id, 'emergency', {}, { agentId, data: { service, place, note } });
    const call = await together(own(before.id, agentId, 'emergency'), agentId);
    const found = legs.findService(call, service);
    const after = book.change(call.id, 'consult', { parties: [...partiesOf(call), found.party] }, { agentId, data: { to: service } });
    await recordings.start(after);
    await rung(parts, after, found);
  };
}
