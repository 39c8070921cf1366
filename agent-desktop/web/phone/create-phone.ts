import type { RTCSession } from 'jssip/lib/RTCSession';
import type { IncomingRequest } from 'jssip/lib/SIPMessage';
import type { PhoneCredentials } from '../../../contract/views.ts';
import { createAudio } from './audio.ts';
import { createEmitter } from './emitter.ts';
import { openLine, type Line } from './line.ts';
import { monitor } from './monitor.ts';
import { endCauseOf, PhoneProblem, type EndCause, type MicrophoneProblem, type Phone, type PhoneEvents, type PhoneState } from './phone.ts';
import { createRing } from './ring.ts';

const ICE_PATIENCE_MS = 300;
const DTMF = { transportType: 'RFC2833', duration: 120, interToneGap: 80 };

interface Current { session: RTCSession; callId: string | null; offerId: string | null; asked: 'hangUp' | 'decline' | 'dead' | null; microphone: MicrophoneProblem | null; stopMonitor(): void }

/** The page's telephone. `register: false` is the resident's: it only calls out. Nothing here hangs up when the page is left: a reload must look like a loss. */
export function createPhone(options: { register?: boolean; ring?: boolean } = {}): Phone {
  const register = options.register ?? true;
  const { on, emit } = createEmitter<PhoneEvents>();
  const audio = createAudio();
  const ring = createRing();
  let line: Line | null = null;
  let current: Current | null = null;
  let held = false;
  let state: PhoneState = { connected: false, registered: false, call: 'none', callId: null, offerId: null, muted: false };
  const change = (part: Partial<PhoneState>): void => {
    state = { ...state, ...part };
    document.documentElement.dataset.phone = state.call;
  };

  function adopt(session: RTCSession, ids: { callId: string | null; offerId: string | null }, call: 'calling' | 'incoming'): Current {
    const own: Current = { session, ...ids, asked: null, microphone: null, stopMonitor: () => undefined };
    current = own;
    held = false;
    change({ call, ...ids, muted: false });
    listen(own);
    return own;
  }
  function listen(own: Current): void {
    const { session } = own;
    const track = (connection: RTCPeerConnection): void =>
      connection.addEventListener('track', (event) => {
        if (own === current) audio.play(event.streams[0] ?? new MediaStream([event.track]));
      });
    if (session.connection) track(session.connection);
    else session.on('peerconnection', ({ peerconnection }) => track(peerconnection));
    let waiting: number | undefined;
    session.on('icecandidate', ({ ready }) => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(ready, ICE_PATIENCE_MS);
    });
    session.on('confirmed', () => talk(own));
    const over = (event: { cause: string; originator: string }): void => end(own, event);
    session.on('ended', over);
    session.on('failed', over);
  }
  function talk(own: Current): void {
    if (own !== current) return;
    ring.stop();
    change({ call: 'talking' });
    own.stopMonitor = monitor(own.session.connection, audio, {
      level: (level) => emit('level', level),
      oneWay: (missing) => (missing ? emit('oneWay', { missing }) : emit('bothWays', {})),
      quality: (bars) => emit('quality', { bars }),
      expected: () => ({ in: !held, out: !held && !state.muted }),
    });
    emit('connected', { callId: own.callId });
  }
  function end(own: Current, event: { cause: string; originator: string }): void {
    own.stopMonitor();
    if (own !== current) return;
    current = null;
    ring.stop();
    audio.silence();
    audio.release();
    change({ call: 'none', callId: null, offerId: null, muted: false });
    emit('ended', { cause: causeOf(own, event), callId: own.callId, offerId: own.offerId });
  }

  function incoming(session: RTCSession, request: IncomingRequest): void {
    const callId = headerOf(request, 'X-Call-Id');
    const autoAnswer = headerOf(request, 'X-Auto-Answer') === '1';
    if (current && !autoAnswer) {
      session.terminate({ status_code: 486 });
      return;
    }
    // A leg that answers by itself replaces the one that is dead.
    if (current) terminate('dead');
    adopt(session, { callId, offerId: headerOf(request, 'X-Offer-Id') }, 'incoming');
    const callerName = request.from.display_name || request.from.uri.user;
    if (!autoAnswer && options.ring !== false) ring.start();
    emit('incoming', { callId, offerId: state.offerId, callerName, autoAnswer });
    if (autoAnswer) void answer().catch(() => undefined);
  }

  async function answer(): Promise<void> {
    const own = current;
    if (!own || state.call !== 'incoming') return;
    change({ call: 'answering' });
    ring.stop();
    const mediaStream = await microphoneFor(own);
    if (own !== current || own.session.isEnded()) return;
    own.session.answer({ mediaStream, pcConfig: { iceServers: line?.iceServers ?? [] } });
  }
  /** Without a microphone there is no call: it is refused at once instead of ringing on, and the page told why. */
  async function microphoneFor(own: Current): Promise<MediaStream> {
    try {
      return await audio.microphone();
    } catch (error) {
      const microphone = problemOf(error);
      own.microphone = microphone;
      emit('problem', { microphone });
      if (own === current) terminate('hangUp', 480);
      throw error;
    }
  }
  async function call(target: string, { extraHeaders = [] }: { extraHeaders?: string[] } = {}): Promise<void> {
    if (!line || current) throw new PhoneProblem(line ? 'busy' : 'connection');
    const mediaStream = await audio.microphone();
    if (!line.ua.isConnected()) {
      audio.release();
      throw new PhoneProblem('connection');
    }
    const session = line.ua.call(`sip:${target}@${line.domain}`, { mediaStream, extraHeaders, pcConfig: { iceServers: line.iceServers } });
    adopt(session, { callId: null, offerId: null }, 'calling');
  }
  function terminate(asked: 'hangUp' | 'decline' | 'dead', status = 0): void {
    const own = current;
    if (!own) return;
    own.asked = asked;
    try {
      own.session.terminate(status === 0 ? {} : { status_code: status });
    } catch {
      // Already over on the other side.
    }
    if (own === current) end(own, { cause: 'Terminated', originator: 'local' });
  }

  const devicesChanged = async (): Promise<void> => {
    const lost = await audio.lostDevice();
    if (lost === 'microphone' && current) await setMicrophone('').catch((error: unknown) => emit('problem', { microphone: problemOf(error) }));
    emit('devices', { ...(await audio.devices()), lost });
  };
  const onDevices = (): void => void devicesChanged();
  async function setMicrophone(deviceId: string): Promise<void> {
    const track = await audio.setMicrophone(deviceId);
    const sender = current?.session.connection?.getSenders().find((one) => one.track?.kind === 'audio');
    if (track && sender) await sender.replaceTrack(track);
  }

  return {
    async start(getCredentials: () => Promise<PhoneCredentials>) {
      if (line) return;
      navigator.mediaDevices?.addEventListener('devicechange', onDevices);
      const first = await getCredentials();
      await new Promise<void>((resolve) => {
        line = openLine(first, register, getCredentials, {
          connected: () => {
            change({ connected: true });
            resolve();
          },
          disconnected: () => change({ connected: false }),
          registered: () => {
            change({ registered: true });
            emit('registered', {});
          },
          unregistered: () => {
            change({ registered: false });
            emit('unregistered', {});
          },
          incoming,
        });
      });
    },
    async stop() {
      navigator.mediaDevices?.removeEventListener('devicechange', onDevices);
      line?.stop();
      line = null;
      ring.stop();
      audio.close();
      change({ connected: false, registered: false });
      await Promise.resolve();
    },
    call,
    answer,
    decline: () => terminate('decline', 603),
    hangUp: () => terminate('hangUp', state.call === 'incoming' ? 480 : 0),
    endDead: () => terminate('dead'),
    setMuted(muted) {
      audio.setMuted(muted);
      change({ muted });
    },
    sendDigits(digits) {
      if (/^[0-9*#]{1,32}$/.test(digits)) current?.session.sendDTMF(digits, DTMF as never);
    },
    setMicrophone,
    setSpeaker: (deviceId) => audio.setSpeaker(deviceId),
    setRingDevice: (deviceId) => ring.setDevice(deviceId),
    setHeld(value) {
      held = value;
    },
    async checkMicrophone(keep = false) {
      try {
        await audio.microphone();
        if (!current && !keep) audio.release();
        return null;
      } catch (error) {
        return problemOf(error);
      }
    },
    devices: () => audio.devices(),
    get state() {
      return state;
    },
    on,
  };
}

function problemOf(error: unknown): MicrophoneProblem {
  const reason = error instanceof PhoneProblem ? error.reason : 'failed';
  return reason === 'connection' || reason === 'busy' ? 'failed' : reason;
}

function causeOf(own: Current, event: { cause: string; originator: string }): EndCause {
  if (own.microphone) return 'microphone';
  if (own.asked === 'dead') return 'dead';
  if (own.asked === 'decline') return 'declined';
  return own.asked === 'hangUp' ? 'local' : endCauseOf(event.cause, event.originator);
}

/** Ids from our server only have these characters; anything else is not ours. */
function headerOf(request: IncomingRequest, name: string): string | null {
  const value: unknown = request.getHeader(name);
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : null;
}
