import type { CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import { wrapUpSecondsOf } from './wrap-up.ts';
import type { CallMedia } from './call-media.ts';
import { offerFailure } from './call.ts';
import type { Party } from './party.ts';
import { refreshPartner } from './partner.ts';
import type { PartyMedia } from './party-media.ts';
import { releaseParty, type DropReason } from './release-party.ts';
import type { CallRecordings } from './recordings.ts';
import { consulted, heirOf, partiesOf } from './transfer.ts';

/** How third parties come, go, and take a call over. Everything runs inside the call's own line of work. */
export interface HandOver {
  /** The agent is off the call and the others talk on; `gone` when his leg is no more. False when nobody is there to take over. */
  leave(call: CallRecord, gone: boolean): Promise<boolean>;
  /** Puts one party out, or notes that it left; a consultation that ends this way gives the resident back to the agent. */
  drop(call: CallRecord, party: Party, why: DropReason): Promise<void>;
  /** Puts out those who are rung only. */
  dropRinging(call: CallRecord): Promise<void>;
  /** A party answered. */
  up(call: CallRecord, party: Party): Promise<void>;
}

const BUSY = 17;
const without = (call: CallRecord, party: Party): Party[] => partiesOf(call).filter((one) => one.id !== party.id);
export const replaced = (call: CallRecord, party: Party): Party[] => partiesOf(call).map((one) => (one.id === party.id ? party : one));

export interface HandOverParts { media: CallMedia; partyMedia: PartyMedia; recordings: CallRecordings }

export function createHandOver(context: CallContext, parts: HandOverParts): HandOver {
  const { ari, book, routing, tellHangUp } = context;
  const { media, partyMedia, recordings } = parts;

  const { drop, dropRinging } = createDropping(context, parts);

  async function leave(call: CallRecord, gone: boolean): Promise<boolean> {
    const heir = heirOf(call);
    const asked = consulted(call);
    if (heir === undefined) return false;
    if (asked?.state === 'ringing') await drop(call, asked, 'dropped');
    const { agentId, agentChannel } = call;
    const rest = without(book.need(call.id), heir).map((party) => (party.state === 'ringing' ? party : { ...party, state: 'joined' as const, met: true }));
    const after = book.change(call.id, 'handedOver', {
      state: 'talking', agentId: heir.agentId, agentChannel: heir.channelId, muted: false, parties: rest, talkStartedAt: book.nowIso(), agentIds: grown(call, heir),
    }, { ...(agentId !== null && { agentId }), data: { to: heir.agentId ?? heir.number } });
    if (heir.agentId !== null) routing.talking(heir.agentId, call.id);
    if (agentId !== null) {
      routing.released(agentId, call.id, { seconds: wrapUpSecondsOf(context, call) });
      tellHangUp(agentId, call.id);
    }
    await media.join(after, heir.channelId);
    for (const party of [heir, ...rest]) if (party.state !== 'ringing') await partyMedia.join(call.id, party.channelId);
    if (agentChannel !== null && !gone) await ari.hangup(agentChannel);
    await refreshPartner(context, call.id);
    await recordings.start(book.need(call.id));
    return true;
  }

  async function up(call: CallRecord, party: Party): Promise<void> {
    await partyMedia.stopTone(party.id);
    // Nobody is with the resident: a blind transfer to a number.
    if (call.state === 'arrived' && call.agentChannel === null) return answer(call, party);
    const state = party.atOnce ? 'joined' : 'private';
    book.change(call.id, 'partyAnswered', { parties: replaced(call, { ...party, state, met: party.atOnce, since: book.nowIso() }), agentIds: grown(call, party) }, { data: { to: party.agentId ?? party.number } });
    if (party.agentId !== null) routing.joined(party.agentId, call.id);
    // The agent's page may be away for a moment: resident and service do not wait for it.
    if (party.atOnce && call.state !== 'talking') await media.join(call, party.channelId);
    await partyMedia.join(call.id, party.channelId);
    await refreshPartner(context, call.id);
    await recordings.start(book.need(call.id));
  }

  async function answer(call: CallRecord, party: Party): Promise<void> {
    const now = book.nowIso();
    const after = book.change(call.id, 'answered', { state: 'talking', agentId: null, agentChannel: party.channelId, parties: without(call, party), connectedAt: call.connectedAt ?? now, talkStartedAt: now }, { data: { to: party.number } });
    await media.join(after, party.channelId);
    await refreshPartner(context, call.id);
    await recordings.start(book.need(call.id));
  }

  return { leave, drop, dropRinging, up };
}

function createDropping(context: CallContext, { media, partyMedia }: Pick<HandOverParts, 'media' | 'partyMedia'>): Pick<HandOver, 'drop' | 'dropRinging'> {
  const { ari, book } = context;

  async function drop(call: CallRecord, party: Party, why: DropReason): Promise<void> {
    const wasConsulted = consulted(call)?.id === party.id;
    const back = wasConsulted && party.state !== 'waiting' && call.agentChannel !== null;
    const after = book.change(call.id, 'partyGone', { parties: without(call, party), ...(back && call.state === 'held' && { state: 'talking' as const }) }, { data: { to: party.agentId ?? party.number, why } });
    releaseParty(context, call, party, why);
    if (party.state === 'ringing') await partyMedia.stopTone(party.id);
    await ari.hangup(party.channelId);
    if (back && after.agentChannel !== null && after.state !== 'reconnecting') await media.join(after, after.agentChannel);
    await refreshPartner(context, after.id);
  }

  async function dropRinging(call: CallRecord): Promise<void> {
    for (const party of partiesOf(call)) if (party.state === 'ringing') await drop(book.need(call.id), party, 'dropped');
  }

  return { drop, dropRinging };
}

/** Why a party's channel ended, by its cause. */
export function dropReason(party: Party, cause: number, rang: boolean): DropReason {
  if (party.state !== 'ringing') return 'hungUp';
  return cause === BUSY ? 'busy' : offerFailure(cause, rang);
}

const grown = (call: CallRecord, { agentId }: Party): string[] => (agentId === null || call.agentIds.includes(agentId) ? call.agentIds : [...call.agentIds, agentId]);
