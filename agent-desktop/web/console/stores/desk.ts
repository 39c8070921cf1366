import { defineStore } from 'pinia';
import { io, type Socket } from 'socket.io-client';
import { computed, ref } from 'vue';
import { DESK_NAMESPACE, type DeskToServer, type Push, type Refusal, type ServerToDesk } from '../../../../contract/socket.ts';
import type { BulletinView, TicketPresence } from '../../../../contract/desk.ts';
import type { AgentView, CallView, DeskSnapshot, OfferView, QueueStats, ResidentCard } from '../../../../contract/views.ts';
import { api } from '../api.ts';
import { ApiFailure, localFailure } from '../failure.ts';
import { useFigures } from '../callbacks/owed.ts';
import { setServerTime } from '../now.ts';

type Command = keyof DeskToServer;
type Input<C extends Command> = Parameters<DeskToServer[C]>[0];
type Answer<C extends Command> = Extract<Parameters<Parameters<DeskToServer[C]>[1]>[0], { ok: true }>;
export type Signal = { kind: 'signedOut' } | { kind: 'phoneHangUp'; callId: string };

/** What the server pushes, applied in order: state, offer, call, card, queues. Commands ask; the screen changes when the pushed state arrives. */
export const useDesk = defineStore('desk', () => {
  const connected = ref(false);
  const everConnected = ref(false);
  const socketId = ref<string | null>(null);
  const agent = ref<AgentView | null>(null);
  const call = ref<CallView | null>(null);
  const lastCall = ref<CallView | null>(null);
  const offer = ref<OfferView | null>(null);
  const queues = ref<QueueStats[]>([]);
  const phoneTab = ref<string | null>(null);
  const figures = useFigures();
  const bulletins = ref<BulletinView[]>([]);
  const presence = ref<TicketPresence | null>(null);
  const cards = ref<Record<string, ResidentCard | null>>({});
  const listeners = new Set<(signal: Signal) => void>();
  let socket: Socket<ServerToDesk, DeskToServer> | null = null;
  let epoch = '';
  let seq = 0;
  let resuming = false;
  let missed = false;

  const onCall = computed(() => call.value !== null && call.value.state !== 'ended');
  /** The call the form and the side column belong to: ringing, running, or just ended and in wrap-up. */
  const focusCall = computed(() => call.value ?? (agent.value?.state === 'wrapUp' ? lastCall.value : null));
  const focusCallId = computed(() => offer.value?.callId ?? focusCall.value?.id ?? null);
  const card = computed(() => (focusCallId.value === null ? undefined : cards.value[focusCallId.value]));

  function setCall(next: CallView | null): void {
    if (next !== null) lastCall.value = next;
    call.value = next === null || next.state === 'ended' ? null : next;
  }

  function applySnapshot(snapshot: DeskSnapshot): void {
    epoch = snapshot.epoch;
    seq = snapshot.seq;
    setServerTime(snapshot.serverTime);
    agent.value = snapshot.me;
    offer.value = snapshot.offer;
    queues.value = snapshot.queues;
    phoneTab.value = snapshot.phoneTab;
    setCall(snapshot.call);
    // A snapshot holds what moves; what stands above the form is read beside it. An older answer never overwrites a push.
    const shown = bulletins.value;
    void api.bulletins().then((page) => bulletins.value === shown && (bulletins.value = page.items), () => undefined);
  }

  function applyEvent(event: Push['event']): void {
    if (event.kind === 'agent') agent.value = event.agent;
    else if (event.kind === 'offer') offer.value = event.offer;
    else if (event.kind === 'call') setCall(event.call);
    else if (event.kind === 'card') cards.value = { ...cards.value, [event.callId]: event.card };
    else if (event.kind === 'queues') queues.value = event.queues;
    else if (event.kind === 'phoneTab') phoneTab.value = event.tab;
    else if (event.kind === 'figures') figures.floor = event.figures;
    else if (event.kind === 'ownDay') figures.day = event.day;
    else if (event.kind === 'bulletins') bulletins.value = event.bulletins;
    else if (event.kind === 'ticketPresence') presence.value = event.presence;
    else tell({ kind: 'phoneHangUp', callId: event.callId });
  }

  function applyPush(push: Push): void {
    if (push.seq <= seq) return;
    if (epoch === '' || push.seq > seq + 1) {
      missed = true;
      if (!resuming) void resume();
      return;
    }
    seq = push.seq;
    applyEvent(push.event);
  }

  async function resume(): Promise<void> {
    resuming = true;
    missed = false;
    try {
      const answer = await send('desk.resume', epoch === '' ? null : { epoch, seq });
      if ('snapshot' in answer) applySnapshot(answer.snapshot);
      connected.value = true;
      everConnected.value = true;
    } catch (failure) {
      // A refused or late resume leaves the page marked as away; the socket's own reconnect tries again.
      if (failure instanceof ApiFailure && failure.code === 'NOT_SIGNED_IN') tell({ kind: 'signedOut' });
      else setTimeout(() => socket?.connected && void resume(), 2_000);
    } finally {
      resuming = false;
    }
    // Pushes that overtook the answer were not applied: ask for them.
    if (missed && connected.value) void resume();
  }

  /** Asks the server to do something; throws what it refused. */
  async function send<C extends Command>(command: C, input: Input<C>): Promise<Answer<C>> {
    if (!socket?.connected) throw localFailure('offline');
    let answer: Refusal | Answer<C>;
    try {
      answer = (await (socket.timeout(8_000) as unknown as { emitWithAck(name: string, data: unknown): Promise<unknown> }).emitWithAck(command, input)) as Refusal | Answer<C>;
    } catch {
      throw localFailure('timeout');
    }
    if (!answer.ok) throw new ApiFailure(409, answer);
    return answer;
  }

  /** Socket.IO itself does not try again after a refusal or a disconnect by the server. */
  function comeBack(): void {
    const dropped = socket;
    setTimeout(() => {
      if (dropped !== null && dropped === socket && !dropped.connected) dropped.connect();
    }, 1_000 + Math.random() * 2_000);
  }

  function open(): void {
    if (socket) return;
    socket = io(DESK_NAMESPACE, { transports: ['websocket', 'polling'], reconnectionDelay: 500, reconnectionDelayMax: 4_000 });
    socket.on('connect', () => {
      socketId.value = socket?.id ?? null;
      void resume();
    });
    socket.on('disconnect', (reason) => {
      connected.value = false;
      phoneTab.value = null;
      if (reason === 'io server disconnect') comeBack();
    });
    socket.on('connect_error', (failure) => {
      if (/NOT_SIGNED_IN/.test(`${failure.message} ${JSON.stringify((failure as { data?: unknown }).data ?? '')}`)) tell({ kind: 'signedOut' });
      else if (!socket?.active) comeBack();
    });
    socket.on('push', applyPush);
    socket.on('signedOut', () => tell({ kind: 'signedOut' }));
  }

  function close(): void {
    socket?.disconnect();
    socket = null;
    epoch = '';
    seq = 0;
    connected.value = everConnected.value = false;
    agent.value = call.value = lastCall.value = offer.value = phoneTab.value = socketId.value = null;
    queues.value = [];
    figures.floor = figures.day = null;
    bulletins.value = [];
    presence.value = null;
    cards.value = {};
  }

  function tell(signal: Signal): void {
    for (const listener of listeners) listener(signal);
  }
  function listen(run: (signal: Signal) => void): () => void {
    listeners.add(run);
    return () => listeners.delete(run);
  }
  const setLastCall = (next: CallView | null): void => {
    lastCall.value = next;
  };

  const setCard = (callId: string, card: ResidentCard): void => {
    cards.value = { ...cards.value, [callId]: card };
  };

  return {
    setCard, connected, everConnected, socketId, agent, call, lastCall, offer, queues, phoneTab, bulletins, presence, cards, onCall, focusCall, focusCallId, card,
    open, close, send, listen, setLastCall, applyPush, applySnapshot,
  };
});
