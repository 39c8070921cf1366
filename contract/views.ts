import type { CallControlView } from './call-control.ts';
import type { NumberInput } from './flows.ts';
import type { QueueRules } from './queues.ts';
import type {
  AgentState, CallDirection, CallEnding, CallOutcome, CallState, PauseReason, Permission, Role, SecrecyLevel, StoryKind, TicketChannel, TicketDisposition, TicketKind,
  TicketState, Urgency,
} from './states.ts';

/** What the server shows: the shapes of answers and pushes. Times are ISO 8601 with the city's offset. */
export interface Me {
  id: string;
  username: string;
  name: string;
  /** 工号, spoken to the resident. */
  staffNumber: string;
  roles: Role[];
  permissions: Permission[];
  /** The first, printed password must be changed before anything else. */
  mustChangePassword: boolean;
  /** A role of this account takes a second factor, which must be set up before anything else. */
  mustSetUpSecondFactor: boolean;
}

export interface AgentView {
  agentId: string;
  name: string;
  staffNumber: string;
  state: AgentState;
  pauseReason: PauseReason | null;
  /** Since when in this state. */
  since: string;
  callId: string | null;
  /** End of the wrap-up timer, when in wrapUp. */
  wrapUpUntil: string | null;
  /** True when this agent's telephone (browser or desk phone) is registered. */
  phoneReady: boolean;
  queueIds: string[];
  /** When the present pause reaches its limit; left out when it has none. Past it the pause is too long; nobody is forced back. */
  pauseLimitAt?: string;
  /** Chosen while talking: the state to go to afterwards. */
  nextState: 'ready' | 'paused' | null;
}

export interface StoryEntry {
  /** Position in the call's story, from 1. */
  seq: number;
  at: string;
  kind: StoryKind;
  agentId?: string;
  /** Small facts of the entry: prompt id, key, queue, cause, seconds … */
  data?: Record<string, string | number | boolean | null>;
}

export interface RecordingView {
  id: string;
  /** Whose voice this track holds. */
  track: 'resident' | 'agent' | 'party';
  agentId: string | null;
  startedAt: string;
  durationMs: number;
  bytes: number;
  sha256: string;
  state: 'recording' | 'ready' | 'missing';
}

/** A caller who may be picked up. `slot`: where he is parked; null = he waits in the queue. */
export interface WaitingCallView { callId: string; caller: string; queueName: string | null; since: string; slot: number | null; parkedByName: string | null }

/** `CallControlView` is absent in lists of calls that are over. */
export interface CallView extends Partial<CallControlView> {
  id: string;
  direction: CallDirection;
  state: CallState;
  /** The number called, e.g. 12345; or, outgoing, the number dialled. */
  number: string;
  /** The other side's number as to be shown to this viewer (masked unless revealed), '' when anonymous. */
  caller: string;
  /** False for the web phone and guests: shown as 未核实. */
  callerVerified: boolean;
  viaWeb: boolean;
  queueId: string | null;
  queueName: string | null;
  agentId: string | null;
  agentName: string | null;
  startedAt: string;
  connectedAt: string | null;
  endedAt: string | null;
  ending: CallEnding | null;
  cause: number | null;
  waitMs: number | null;
  timeToHumanMs: number | null;
  talkMs: number | null;
  muted: boolean;
  recordingPaused: boolean;
  outcome: CallOutcome | null;
  ticketIds: string[];
  residentId: string | null;
  story: StoryEntry[];
  recordings: RecordingView[];
  seq: number;
}

/** What an agent sees before answering; number and queue come from memory, the resident's card follows. */
export interface OfferView {
  offerId: string;
  callId: string;
  caller: string;
  callerVerified: boolean;
  viaWeb: boolean;
  queueName: string;
  waitMs: number;
  /** The agent's phone gives up ringing then. */
  until: string;
}

export interface ResidentCard {
  residentId: string | null;
  name: string;
  flags: string[];
  note: string;
  callsIn30Days: number;
  openTickets: TicketRow[];
  recentTickets: TicketRow[];
  recentCalls: { id: string; at: string; outcome: CallOutcome | null; agentName: string | null }[];
}

export interface TicketRow {
  id: string;
  number: string;
  title: string;
  kind: TicketKind;
  topicCode: string | null;
  topicName: string | null;
  urgency: Urgency;
  state: TicketState;
  channel: TicketChannel;
  receivedAt: string;
  residentName: string;
  phone: string;
  place: string;
  createdByName: string;
  /** 催单次数, and when last. */
  urges: number;
  lastUrgedAt: string | null;
}

export interface TicketEvent {
  seq: number;
  at: string;
  byName: string;
  kind: 'created' | 'edited' | 'callLinked' | 'note' | 'stateChanged' | 'recordingPlayed' | 'urged' | 'facts' | 'withdrawn' | 'revealed';
  data?: Record<string, unknown>;
}

export interface TicketView extends TicketRow {
  version: number;
  content: string;
  demand: string;
  occurredAt: string;
  accused: string;
  areaCode: string | null;
  secrecy: SecrecyLevel;
  wantsReply: boolean;
  allowsVisit: boolean;
  allowsPublication: boolean;
  contactPhone: string;
  disposition: TicketDisposition;
  answer: string;
  callIds: string[];
  residentId: string | null;
  history: TicketEvent[];
  /** How the number is read out, e.g. "十一月二十二日，零零零七二，校验码幺". */
  spokenNumber: string;
}

export interface TopicView { code: string; name: string; parent: string | null; lead: string }
export interface PhraseView { id: string; group: string; text: string; order: number; topicCodes: string[]; version: number }
export interface AreaView { code: string; name: string; parent: string | null }

export interface QueueView {
  id: string;
  name: string;
  wrapUpSeconds: number;
  ringSeconds: number;
  /** 15: the share answered within so many seconds is the service level. */
  serviceLevelSeconds: number;
  agentIds: string[];
  rules: QueueRules;
  version: number;
}

export interface QueueStats { queueId: string; waiting: number; longestWaitMs: number; agentsReady: number; agentsSignedIn: number }

export interface UserView {
  id: string;
  username: string;
  name: string;
  staffNumber: string;
  roles: Role[];
  active: boolean;
  version: number;
  /** Whether a SIP desk phone is set up for this user. */
  deskPhone: boolean;
  /** Signs in with a code of an authenticator app besides the password. */
  secondFactor: boolean;
}

export interface SessionView { id: string; createdAt: string; lastSeenAt: string; address: string; userAgent: string; current: boolean }

/** Where and as whom a browser phone registers; the ticket is for the proxy and short-lived, fetched again before each connect. */
export interface PhoneCredentials {
  /** ws(s)://host:port/sip?ticket=… */
  socketUrl: string;
  /** SIP user, e.g. agent-01J…; the domain is `hotline.invalid`. */
  user: string;
  password: string;
  domain: string;
  iceServers: { urls: string | string[]; username?: string; credential?: string }[];
  expiresAt: string;
}

/** Everything the desk needs after connecting or when it cannot resume. */
export interface DeskSnapshot {
  epoch: string;
  seq: number;
  serverTime: string;
  me: AgentView;
  call: CallView | null;
  offer: OfferView | null;
  queues: QueueStats[];
  /** The socket id of the tab that holds the telephone, if any. */
  phoneTab: string | null;
}

/** A number residents dial. `mode` says what they meet first; every mode offers a key to a human. */
export interface NumberView extends NumberInput { version: number }

/** A reaction that failed for good. `at`: when it was last due. */
export interface DeadLetterView { key: string; kind: string; attempts: number; lastError: string; at: string }
