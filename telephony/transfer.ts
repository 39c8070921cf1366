import type { EmergencyService } from '../contract/call-control.ts';
import { HotlineError } from '../errors.ts';
import type { CallRecord } from './call.ts';
import type { Party, Supervisor } from './party.ts';

export const PARK_SLOTS = 20;

/** How far a call is from a plain talk of two. `asking`: the consulted one is rung; `private`, `aside`: answered, and who waits; `conference`: all hear all. */
export type Stage = 'plain' | 'asking' | 'private' | 'aside' | 'conference';

export const partiesOf = (call: CallRecord): readonly Party[] => call.parties ?? [];
export const supervisorsOf = (call: CallRecord): readonly Supervisor[] => call.supervisors ?? [];
/** The one the agent consults now, if any. */
export const consulted = (call: CallRecord): Party | undefined => partiesOf(call).find((party) => party.state !== 'joined' && !party.atOnce);
export const answeredParties = (call: CallRecord): Party[] => partiesOf(call).filter((party) => party.state !== 'ringing');
/** Who leads the call when its agent leaves: an agent before anybody else. */
export const heirOf = (call: CallRecord): Party | undefined => answeredParties(call).find((party) => party.kind === 'agent') ?? answeredParties(call)[0];

export function stageOf(call: CallRecord): Stage {
  const asked = consulted(call);
  if (asked !== undefined) return asked.state === 'ringing' ? 'asking' : asked.state === 'private' ? 'private' : 'aside';
  return partiesOf(call).length > 0 ? 'conference' : 'plain';
}

/** What the agent who holds the call may do in which stage. A name that is missing in all is a mistake that the start finds. */
export const COMMANDS_IN: Readonly<Record<Stage, readonly string[]>> = {
  plain: ['hold', 'resume', 'consult', 'transfer', 'rate', 'park', 'emergency'],
  asking: ['cancel', 'drop', 'emergency'],
  private: ['swap', 'merge', 'complete', 'cancel', 'drop', 'emergency'],
  aside: ['swap', 'merge', 'complete', 'cancel', 'drop', 'emergency'],
  conference: ['leave', 'drop', 'emergency'],
};

/** What hanging up does: a resident is never dropped by hanging up on somebody else. */
export const HANG_UP_IN: Readonly<Record<Stage, 'end' | 'cancel' | 'leave'>> = { plain: 'end', asking: 'cancel', private: 'cancel', aside: 'end', conference: 'leave' };

/** Throws CALL_WRONG_STATE naming stage and command when the table forbids it. */
export function guardCommand(call: CallRecord, command: string): void {
  const stage = stageOf(call);
  if (!COMMANDS_IN[stage].includes(command)) throw new HotlineError('CALL_WRONG_STATE', [stage === 'plain' ? call.state : stage, command], { from: stage, to: command });
}

/** The lowest free slot; PARK_FULL when there is none. */
export function freeSlot(live: readonly CallRecord[]): number {
  const taken = new Set(live.flatMap((call) => call.parked?.slot ?? []));
  const slot = Array.from({ length: PARK_SLOTS }, (_, index) => index + 1).find((one) => !taken.has(one));
  if (slot === undefined) throw new HotlineError('PARK_FULL');
  return slot;
}

export const isEmergencyParty = (call: CallRecord, service: EmergencyService): boolean => partiesOf(call).some((party) => party.kind === 'emergency' && party.number === service);

/** Whom the agent hears now. */
export function talkingTo(call: CallRecord): 'resident' | 'party' | 'all' {
  const stage = stageOf(call);
  if (stage === 'private' || stage === 'asking') return 'party';
  return answeredParties(call).some((party) => party.state === 'joined') ? 'all' : 'resident';
}

/** Who may be picked up by an agent of these queues: the parked, and those who wait in one of them. */
export const waitingFor = (live: readonly CallRecord[], queueIds: readonly string[]): CallRecord[] =>
  live.filter((call) => call.state === 'parked' || (call.direction === 'in' && (call.state === 'queued' || call.state === 'ringing') && queueIds.includes(call.queueId ?? '')));

/** Agents on a call besides the one who holds it. */
export const sideAgents = (call: CallRecord): string[] => [...partiesOf(call), ...supervisorsOf(call)].flatMap((one) => one.agentId ?? []);

/** All channels of a call besides the resident's and the leading agent's. */
export const sideChannels = (call: CallRecord): string[] => [
  ...partiesOf(call).map((party) => party.channelId),
  ...supervisorsOf(call).flatMap((one) => [one.channelId, ...(one.snoopId === null ? [] : [one.snoopId])]),
];
