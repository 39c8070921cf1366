import { ElMessage } from 'element-plus';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { createPhone } from '../../phone/create-phone.ts';
import type { MicrophoneProblem, Phone, PhoneDevices, PhoneEvents } from '../../phone/phone.ts';
import { api } from '../api.ts';
import { i18n } from '../i18n.ts';
import { localMs } from '../now.ts';
import { useDesk } from './desk.ts';

const LOCK = 'hotline-phone';
const EARLY_ANSWER_MS = 3_000;
const KEPT_DEVICES = 'hotline-devices';
export interface ChosenDevices { microphone: string; speaker: string; ringer: string }

function keptDevices(): ChosenDevices {
  const none = { microphone: '', speaker: '', ringer: '' };
  try {
    return { ...none, ...(JSON.parse(localStorage.getItem(KEPT_DEVICES) ?? '{}') as Partial<ChosenDevices>) };
  } catch {
    return none;
  }
}

/** The telephone of this page. Exactly one tab runs it: the holder of the Web Lock; the others show the call and can take the lock over. */
export const usePhone = defineStore('phone', () => {
  const desk = useDesk();
  const t = i18n.global.t;
  const phone = shallowRef<Phone | null>(null);
  const holding = ref(false);
  const registered = ref(false);
  const incoming = ref<PhoneEvents['incoming'] | null>(null);
  const talking = ref(false);
  /** The call this page's phone has talked in and that has ended by SIP; the server's word on it may be late. */
  const overCallId = ref<string | null>(null);
  const problem = ref<MicrophoneProblem | null>(null);
  const oneWay = ref<'in' | 'out' | null>(null);
  const level = ref({ in: 0, out: 0 });
  const bars = ref<number | null>(null);
  const devices = ref<PhoneDevices>({ microphones: [], speakers: [] });
  const chosen = ref(keptDevices());
  const lateToRegister = ref(false);
  const running = ref(false);
  let release: (() => void) | null = null;
  let wantedAt = 0;

  const elsewhere = computed(() => running.value && !holding.value);
  const trouble = computed(() => holding.value && !registered.value && lateToRegister.value);
  /** Hung up by SIP while the server is away: the phone knows, the last state pushed does not. */
  const over = computed(() => !desk.connected && desk.call !== null && overCallId.value === desk.call.id);
  /** A call that rings or talks by SIP although the server does not know it now: the safety net at work. */
  const fallback = computed(() => (incoming.value !== null && desk.offer === null && !incoming.value.autoAnswer && (!desk.connected || incoming.value.callId === null)) || (talking.value && !desk.connected && (desk.call === null || over.value)));

  function start(): void {
    running.value = true;
    void request({});
  }

  /** Waits for the lock; whoever holds it runs the phone until the tab closes or another one steals it. */
  async function request(options: LockOptions): Promise<void> {
    if (!('locks' in navigator)) return hold();
    try {
      await navigator.locks.request(LOCK, options, async () => {
        if (!running.value) return;
        hold();
        await new Promise<void>((resolve) => (release = resolve));
      });
    } catch {
      // Stolen: another tab took the telephone over. Wait in line again.
      letGo();
      if (running.value) void request({});
    }
  }

  function takeOver(): void {
    if (!holding.value) void request({ steal: true });
  }

  function hold(): void {
    holding.value = true;
    const one = createPhone();
    phone.value = one;
    listen(one);
    void applyDevices(one);
    void one.checkMicrophone().then((found) => (problem.value = found)).catch(() => undefined);
    void connect(one);
    setTimeout(() => (lateToRegister.value = true), 6_000);
    report();
  }

  /** The first credentials come from the server: while it is away they are asked for again and again. */
  async function connect(one: Phone): Promise<void> {
    while (phone.value === one) {
      try {
        return await one.start(() => api.phoneCredentials());
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 3_000));
      }
    }
  }

  function letGo(): void {
    const one = phone.value;
    phone.value = null;
    holding.value = registered.value = talking.value = false;
    incoming.value = oneWay.value = null;
    void one?.stop().catch(() => undefined);
  }

  function listen(one: Phone): void {
    const mine = (run: () => void) => (): void => {
      if (phone.value === one) run();
    };
    one.on('registered', mine(() => setRegistered(true)));
    one.on('unregistered', mine(() => setRegistered(false)));
    one.on('incoming', ringing);
    one.on('connected', ({ callId }) => {
      if (phone.value !== one) return;
      incoming.value = null;
      talking.value = true;
      // A new leg of the same call: it goes on. The next call under the safety net has no id, and the old one stays over.
      if (callId !== null && callId === overCallId.value) overCallId.value = null;
    });
    one.on('ended', mine(() => {
      if (talking.value) overCallId.value = desk.call?.id ?? null;
      incoming.value = oneWay.value = bars.value = null;
      talking.value = false;
    }));
    one.on('level', (now) => (level.value = now));
    one.on('quality', (now) => (bars.value = now.bars));
    one.on('problem', (found) => (problem.value = found.microphone));
    one.on('oneWay', ({ missing }) => noteOneWay(missing));
    one.on('bothWays', mine(() => (oneWay.value = null)));
    one.on('devices', (found) => {
      devices.value = { microphones: found.microphones, speakers: found.speakers };
      if (found.lost) ElMessage.warning(t('phone.unplugged', { name: t('phone.defaultDevice') }));
    });
  }

  function noteOneWay(missing: 'in' | 'out'): void {
    oneWay.value = missing;
    if (desk.call && desk.connected) void desk.send('call.oneWayAudio', { callId: desk.call.id, missing }).catch(() => undefined);
  }

  function setRegistered(value: boolean): void {
    registered.value = value;
    report();
  }

  /** Tells the server which tab has the phone and whether it is registered; again after each reconnect. */
  function report(): void {
    if (!desk.connected || !holding.value) return;
    void desk.send('phone.take', { tab: true }).catch(() => undefined);
    void desk.send('phone.state', { registered: registered.value }).catch(() => undefined);
  }

  async function applyDevices(one: Phone): Promise<void> {
    await Promise.allSettled([one.setMicrophone(chosen.value.microphone), one.setSpeaker(chosen.value.speaker), one.setRingDevice(chosen.value.ringer)]);
    devices.value = await one.devices();
  }
  async function choose(next: ChosenDevices): Promise<void> {
    chosen.value = next;
    localStorage.setItem(KEPT_DEVICES, JSON.stringify(next));
    if (phone.value) await applyDevices(phone.value);
  }

  /** Asks for the microphone (a click makes the browser willing) and says what is wrong, if anything. */
  async function unlockSound(): Promise<void> {
    if (!phone.value) return;
    problem.value = await phone.value.checkMicrophone().catch(() => null);
    devices.value = await phone.value.devices().catch(() => devices.value);
    if ('Notification' in window && Notification.permission === 'default') void Notification.requestPermission();
  }

  /** Answers what rings; pressed a moment before the ring has arrived by SIP, it answers when it does. */
  function answer(): void {
    if (incoming.value) void phone.value?.answer().catch(() => undefined);
    else wantedAt = localMs();
  }
  function ringing(call: PhoneEvents['incoming']): void {
    incoming.value = call;
    if (localMs() - wantedAt < EARLY_ANSWER_MS) answer();
    wantedAt = 0;
  }
  const decline = (): void => {
    phone.value?.decline();
    incoming.value = null;
  };
  const hangUp = (): void => phone.value?.hangUp();
  const endDead = (): void => phone.value?.endDead();

  function stop(): void {
    running.value = false;
    if (holding.value && desk.connected) void desk.send('phone.take', { tab: false }).catch(() => undefined);
    letGo();
    release?.();
    release = null;
  }

  watch(() => desk.connected, (connected) => {
    if (connected) overCallId.value = null;
    report();
  });
  watch(() => desk.call?.state === 'held', (held) => phone.value?.setHeld(held));
  watch(() => desk.call?.muted ?? false, (muted) => phone.value?.setMuted(muted));

  return {
    holding, registered, incoming, talking, over, problem, oneWay, level, bars, devices, chosen, elsewhere, trouble, fallback,
    start, stop, takeOver, answer, decline, hangUp, endDead, choose, unlockSound,
  };
});
