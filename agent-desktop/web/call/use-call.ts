import { io, type Socket } from 'socket.io-client';
import { computed, onBeforeUnmount, onMounted, ref, shallowRef, type Ref } from 'vue';
import { CALL_NAMESPACE, type ResidentCallView, type ServerToResident } from '../../../contract/socket.ts';
import { createPhone } from '../phone/create-phone.ts';
import { PhoneProblem, type EndCause, type Phone } from '../phone/phone.ts';
import { Refused, requestCall, type Problem } from './request-call.ts';
import type { Language } from './sentences.ts';

/** `failed`: it never became a call. */
export type Phase = 'idle' | 'microphone' | 'calling' | 'connected' | 'ended' | 'failed';

const CONNECT_MS = 10_000;
const PROBLEM_OF: Partial<Record<EndCause, Problem>> = { busy: 'busy', declined: 'busy', refused: 'connection', notFound: 'number', connection: 'connection', microphone: 'failed', failed: 'cut' };

/** One call of one resident: the telephone makes it, the server tells what is going on in it. Without the server it is still a call. */
export function useCall(number: string, language: Ref<Language>) {
  const phase = ref<Phase>('idle');
  const view = shallowRef<ResidentCallView | null>(null);
  const problem = ref<Problem | null>(null);
  const muted = ref(false);
  const bars = ref<number | null>(null);
  const missing = ref<'in' | 'out' | null>(null);
  const microphoneLost = ref(false);
  const seconds = ref(0);
  let phone: Phone | null = null;
  let socket: Socket<ServerToResident> | null = null;
  let ticking: number | undefined;

  async function start(): Promise<void> {
    if (phone) return;
    problem.value = view.value = bars.value = missing.value = null;
    muted.value = microphoneLost.value = false;
    seconds.value = 0;
    phase.value = 'microphone';
    const own = createPhone({ register: false, ring: false });
    phone = own;
    try {
      const microphone = await own.checkMicrophone(true);
      if (microphone) throw new Refused(microphone);
      phase.value = 'calling';
      const permit = await requestCall(number, language.value);
      if (phone !== own) return;
      listen(own);
      await within(CONNECT_MS, own.start(() => Promise.resolve(permit.credentials)));
      if (phone !== own) return;
      follow(permit.token);
      await own.call(permit.number, { extraHeaders: [`X-Token: ${permit.token}`] });
      tick();
    } catch (error) {
      if (phone === own) finish(problemOf(error));
    }
  }
  function listen(own: Phone): void {
    own.on('connected', () => (phase.value = 'connected'));
    own.on('ended', ({ cause }) => phone === own && finish(PROBLEM_OF[cause] ?? null));
    own.on('quality', (quality) => (bars.value = quality.bars));
    own.on('oneWay', (fact) => (missing.value = fact.missing));
    own.on('bothWays', () => (missing.value = null));
    own.on('devices', ({ lost }) => {
      if (lost === 'microphone') microphoneLost.value = true;
    });
  }
  function follow(token: string): void {
    socket = io(CALL_NAMESPACE, { auth: { token }, transports: ['websocket'], reconnectionDelayMax: 3_000 });
    socket.on('call', (fresh) => {
      view.value = fresh;
      // Between prompts nothing may arrive: only while somebody talks is silence a fault.
      phone?.setHeld(fresh.state !== 'talking');
      if (fresh.state !== 'talking') missing.value = null;
      // The server says it is over while the page has not heard so: its signalling is dead.
      if (fresh.state === 'ended') window.setTimeout(() => phone?.endDead(), 1_500);
    });
  }
  function tick(): void {
    const since = performance.now();
    window.clearInterval(ticking);
    ticking = window.setInterval(() => (seconds.value = Math.floor((performance.now() - since) / 1_000)), 250);
  }
  function finish(why: Problem | null): void {
    const own = phone;
    phone = null;
    window.clearInterval(ticking);
    socket?.disconnect();
    socket = null;
    void own?.stop();
    problem.value = why;
    phase.value = why !== null && phase.value !== 'connected' ? 'failed' : 'ended';
  }

  const hangUp = (): void => {
    if (phase.value === 'connected' || phone?.state.call !== 'none') phone?.hangUp();
    if (phone) finish(null);
  };
  // Unlike an agent's page, a resident's never comes back to its call: leaving it is hanging up.
  const leave = (event: PageTransitionEvent): void => {
    if (!event.persisted) phone?.hangUp();
  };
  const ask = (event: BeforeUnloadEvent): void => {
    if (phone) event.preventDefault();
  };
  onMounted(() => {
    window.addEventListener('pagehide', leave);
    window.addEventListener('beforeunload', ask);
  });
  onBeforeUnmount(() => {
    window.removeEventListener('pagehide', leave);
    window.removeEventListener('beforeunload', ask);
  });

  return {
    phase, view, problem, muted, bars, missing, microphoneLost, seconds, start, hangUp,
    inCall: computed(() => phase.value === 'calling' || phase.value === 'connected'),
    press: (digit: string) => phone?.sendDigits(digit),
    toggleMute() {
      muted.value = !muted.value;
      phone?.setMuted(muted.value);
    },
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  return error instanceof PhoneProblem ? error.reason : 'connection';
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Refused('connection')), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
