import type { Viewer } from '../access/viewer.ts';
import type { Clock } from '../clock.ts';
import type { BulletinView, TicketPresence } from '../contract/desk.ts';
import type { DeskFigures, OwnDayView } from '../contract/queues.ts';
import type { Push } from '../contract/socket.ts';
import type { AgentView, CallView, DeskSnapshot, OfferView, QueueStats, ResidentCard } from '../contract/views.ts';
import type { Facts } from '../events/facts.ts';
import { cityTime } from '../language/city-time.ts';
import { Channel } from './channel.ts';

/** What the screens are told from; all but the card come from memory at once. */
export interface FanOutNeeds {
  /** One word per life of the server. */
  epoch: string;
  clock: Clock;
  agent(agentId: string): AgentView | null;
  stats(): QueueStats[];
  /** The live offer of a call, if any. */
  offerOf(callId: string): { offerId: string; agentId: string } | null;
  callView(callId: string, viewer: Viewer): CallView | null;
  offerView(callId: string, offerId: string, viewer: Viewer): OfferView | null;
  residentCard(callId: string, viewer: Viewer): Promise<ResidentCard>;
  phoneTab(agentId: string): string | null;
  /** Calls that are owed and the rates of the moment. */
  figures?(): DeskFigures;
}

export const CARD_MS = 1_000;
export const QUEUES_MS = 250;
export const FIGURES_MS = 2_000;

/** The resumed part or the whole, and what must follow it on this socket. */
export type Resumption = { resumed: true; pushes: readonly Push[] } | { snapshot: DeskSnapshot };

/** Socket.IO out: sequenced pushes per agent, kept for those who were away for a moment. Nothing is lost, nothing is sent twice. */
export class FanOut {
  private readonly needs: FanOutNeeds;
  private readonly channels = new Map<string, Channel>();
  private queuesDue: (() => void) | null = null;
  private figuresDue: (() => void) | null = null;

  constructor(needs: FanOutNeeds) {
    this.needs = needs;
  }

  /** A socket joins after its resume; from the returned state on, `send` gets every push. Call the returned `leave` when it goes. */
  join(viewer: Viewer, last: { epoch: string; seq: number } | null, send: (push: Push) => void): { answer: Resumption; leave: () => void } {
    const channel = this.channelOf(viewer);
    if (channel.missedQueues) {
      channel.missedQueues = false;
      channel.push({ kind: 'queues', queues: this.needs.stats() });
    }
    const missed = last !== null && last.epoch === this.needs.epoch ? channel.after(last.seq) : null;
    const answer: Resumption = missed === null ? { snapshot: this.snapshot(channel) } : { resumed: true, pushes: missed };
    channel.receivers.add(send);
    return { answer, leave: () => channel.receivers.delete(send) };
  }

  /** The resident's card for what a fresh snapshot shows; it follows as a push. */
  cardFor(snapshot: DeskSnapshot): void {
    const channel = this.channels.get(snapshot.me.agentId);
    const callId = snapshot.offer?.callId ?? snapshot.call?.id;
    if (channel !== undefined && callId !== undefined) this.sendCard(channel, callId);
  }

  offered({ callId, agentId, offerId }: Facts['call.offered']): void {
    const channel = this.channels.get(agentId);
    const offer = channel && this.needs.offerView(callId, offerId, channel.viewer);
    if (!channel || !offer) return;
    channel.offerId = offerId;
    channel.push({ kind: 'offer', offer });
    this.sendCard(channel, callId);
  }

  offerEnded({ agentId, offerId }: Facts['call.offerEnded']): void {
    const channel = this.channels.get(agentId);
    if (channel?.offerId !== offerId) return;
    channel.offerId = null;
    channel.push({ kind: 'offer', offer: null });
  }

  callChanged({ callId, agentId }: Facts['call.changed']): void {
    for (const channel of this.channels.values()) {
      if (channel.callId !== callId && channel.agentId !== agentId) continue;
      this.pushCall(channel, callId);
    }
  }

  agentChanged({ agentId }: Facts['agent.changed']): void {
    const channel = this.channels.get(agentId);
    if (channel === undefined) return;
    const agent = this.me(channel);
    channel.push({ kind: 'agent', agent });
    const callId = this.currentCall(agent);
    if (callId === channel.callId) return;
    if (callId === null) {
      channel.callId = null;
      channel.push({ kind: 'call', call: null });
    } else {
      this.pushCall(channel, callId);
      if (agent.state === 'talking' || agent.state === 'offered') this.sendCard(channel, callId);
    }
  }

  /** At most four times a second, however fast the queues move. */
  queuesChanged(): void {
    this.queuesDue ??= this.needs.clock.after(QUEUES_MS, () => {
      this.queuesDue = null;
      const queues = this.needs.stats();
      for (const channel of this.channels.values()) {
        if (channel.receivers.size > 0) channel.push({ kind: 'queues', queues });
        else channel.missedQueues = true;
      }
    });
  }

  phoneTab(agentId: string, tab: string | null): void {
    this.channels.get(agentId)?.push({ kind: 'phoneTab', tab });
  }

  phoneHangUp(agentId: string, callId: string): void {
    this.channels.get(agentId)?.push({ kind: 'phoneHangUp', callId });
  }

  ticketPresence(userId: string, presence: TicketPresence): void {
    this.channels.get(userId)?.push({ kind: 'ticketPresence', presence });
  }

  bulletins(bulletins: BulletinView[]): void {
    for (const channel of this.channels.values()) channel.push({ kind: 'bulletins', bulletins });
  }

  /** At most once in two seconds, to those who are there; whoever comes later asks. */
  figuresChanged(): void {
    this.figuresDue ??= this.needs.clock.after(FIGURES_MS, () => {
      this.figuresDue = null;
      const figures = this.needs.figures?.();
      if (figures === undefined) return;
      for (const channel of this.channels.values()) if (channel.receivers.size > 0) channel.push({ kind: 'figures', figures });
    });
  }

  ownDay(agentId: string, day: OwnDayView): void {
    this.channels.get(agentId)?.push({ kind: 'ownDay', day });
  }

  close(): void {
    this.figuresDue?.();
    this.queuesDue?.();
  }

  private channelOf(viewer: Viewer): Channel {
    const channel = this.channels.get(viewer.userId) ?? new Channel(viewer);
    channel.viewer = viewer;
    this.channels.set(viewer.userId, channel);
    return channel;
  }

  private snapshot(channel: Channel): DeskSnapshot {
    const { epoch, clock } = this.needs;
    const me = this.me(channel);
    channel.callId = this.currentCall(me);
    const live = me.callId === null ? null : this.needs.offerOf(me.callId);
    channel.offerId = live?.agentId === me.agentId ? live.offerId : null;
    return {
      epoch, seq: channel.seq, serverTime: cityTime(clock.now()), me, queues: this.needs.stats(), phoneTab: this.needs.phoneTab(me.agentId),
      call: channel.callId === null ? null : this.needs.callView(channel.callId, channel.viewer),
      offer: me.callId === null || channel.offerId === null ? null : this.needs.offerView(me.callId, channel.offerId, channel.viewer),
    };
  }

  /** Staff who take no calls have no place in routing; their desk shows them as signed out of the telephone. */
  private me({ viewer }: Channel): AgentView {
    return this.needs.agent(viewer.userId) ?? {
      agentId: viewer.userId, name: viewer.name, staffNumber: viewer.staffNumber, state: 'signedOut', pauseReason: null, since: cityTime(this.needs.clock.now()),
      callId: null, wrapUpUntil: null, phoneReady: false, queueIds: [], nextState: null,
    };
  }

  /** The call the desk is about: spoken on, wrapped up, or the agent's own call-out that is still ringing here. */
  private currentCall(agent: AgentView): string | null {
    if (agent.callId === null || agent.state === 'talking' || agent.state === 'wrapUp') return agent.callId;
    if (agent.state !== 'offered') return null;
    return this.needs.offerOf(agent.callId)?.agentId === agent.agentId ? null : agent.callId;
  }

  private pushCall(channel: Channel, callId: string): void {
    const call = this.needs.callView(callId, channel.viewer);
    if (call === null) return;
    const mine = this.currentCall(this.me(channel));
    if (mine !== callId && channel.callId !== callId) return;
    channel.callId = callId;
    channel.push({ kind: 'call', call });
  }

  /** The card when the store answers in time, else null: the screen says that the history is not available. */
  private sendCard(channel: Channel, callId: string): void {
    let open = true;
    const send = (card: ResidentCard | null): void => {
      if (!open) return;
      open = false;
      stop();
      channel.push({ kind: 'card', callId, card });
    };
    const stop = this.needs.clock.after(CARD_MS, () => send(null));
    this.needs.residentCard(callId, channel.viewer).then(send, () => send(null));
  }
}
