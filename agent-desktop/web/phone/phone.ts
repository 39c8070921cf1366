import type { PhoneCredentials } from '../../../contract/views.ts';

/** What the page can ask of its telephone, and what the telephone tells it. One phone, at most one call. */
export interface Phone {
  /** Connects (and, for agents, registers); keeps doing so until `stop`. Credentials are fetched again before each connect; the last ones serve while the server is away. */
  start(getCredentials: () => Promise<PhoneCredentials>): Promise<void>;
  /** Unregisters and disconnects; a call in progress ends. */
  stop(): Promise<void>;
  /** Places a call (the resident's page). Fails with a PhoneProblem when there is no microphone or no connection. */
  call(target: string, options?: { extraHeaders?: string[] }): Promise<void>;
  answer(): Promise<void>;
  decline(): void;
  hangUp(): void;
  /** Ends a session whose other end is gone: told by the server, since a dead signalling socket never carries BYE. */
  endDead(): void;
  setMuted(muted: boolean): void;
  sendDigits(digits: string): void;
  setMicrophone(deviceId: string): Promise<void>;
  setSpeaker(deviceId: string): Promise<void>;
  setRingDevice(deviceId: string): Promise<void>;
  /** While the server holds the call no sound comes in: then nothing is missing. */
  setHeld(held: boolean): void;
  /** Asks for the microphone, so that the first answer is quick; null = it works. With `keep` it stays open for the call that follows. */
  checkMicrophone(keep?: boolean): Promise<MicrophoneProblem | null>;
  devices(): Promise<PhoneDevices>;
  readonly state: PhoneState;
  on<E extends keyof PhoneEvents>(event: E, handler: (fact: PhoneEvents[E]) => void): () => void;
}

export interface PhoneState {
  connected: boolean;
  registered: boolean;
  call: 'none' | 'calling' | 'incoming' | 'answering' | 'talking';
  callId: string | null;
  offerId: string | null;
  muted: boolean;
}

export interface PhoneEvents {
  registered: object;
  unregistered: object;
  /** Without ids (the server is away, the safety net rings) it still rings, and is answered by SIP alone. */
  incoming: { callId: string | null; offerId: string | null; callerName: string; autoAnswer: boolean };
  connected: { callId: string | null };
  ended: { cause: EndCause; callId: string | null; offerId: string | null };
  /** Five times a second while talking; 0 to 1. */
  level: { in: number; out: number };
  /** Three seconds without sound on its way: nothing arrives (`in`), or the microphone gives nothing (`out`). */
  oneWay: { missing: 'in' | 'out' };
  /** What was missing is back. */
  bothWays: object;
  devices: PhoneDevices & { lost: 'microphone' | 'speaker' | null };
  /** Every two seconds while talking: 0 (nothing arrives) to 4 (good). */
  quality: { bars: number };
  problem: { microphone: MicrophoneProblem };
}

export interface PhoneDevices { microphones: PhoneDevice[]; speakers: PhoneDevice[] }
export interface PhoneDevice { id: string; label: string }

export type EndCause = 'local' | 'remote' | 'cancelled' | 'declined' | 'busy' | 'refused' | 'notFound' | 'dead' | 'microphone' | 'connection' | 'failed';
/** `insecure`: the page came over plain HTTP from another machine, where browsers give no microphone. */
export type MicrophoneProblem = 'insecure' | 'denied' | 'none' | 'inUse' | 'failed';

export class PhoneProblem extends Error {
  readonly reason: MicrophoneProblem | 'connection' | 'busy';

  constructor(reason: MicrophoneProblem | 'connection' | 'busy') {
    super(reason);
    this.name = 'PhoneProblem';
    this.reason = reason;
  }
}

/** JsSIP's words for how a call ended, in ours. */
export function endCauseOf(cause: string, originator: string): EndCause {
  const known: Record<string, EndCause> = {
    'Canceled': 'cancelled', 'Rejected': 'declined', 'Busy': 'busy', 'Not Found': 'notFound', 'Unavailable': 'refused', 'Authentication Error': 'refused',
    'User Denied Media Access': 'microphone', 'Connection Error': 'connection', 'Request Timeout': 'connection', 'No Answer': 'cancelled', 'Expires': 'cancelled',
  };
  if (cause === 'Terminated') return originator === 'local' ? 'local' : 'remote';
  return known[cause] ?? 'failed';
}

/** The browser's error for a refused microphone, in ours. */
export function microphoneProblemOf(errorName: string, secure: boolean): MicrophoneProblem {
  if (!secure) return 'insecure';
  if (errorName === 'NotAllowedError' || errorName === 'SecurityError') return 'denied';
  if (errorName === 'NotFoundError' || errorName === 'OverconstrainedError') return 'none';
  return errorName === 'NotReadableError' || errorName === 'AbortError' ? 'inUse' : 'failed';
}
