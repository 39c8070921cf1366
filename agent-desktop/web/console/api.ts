import type { z } from 'zod';
import type { TicketEdit, TicketInput, queueEditSchema, userEditSchema, userInputSchema } from '../../../contract/api.ts';
import type { BulletinView, PeaksView, residentEditSchema, ResidentView, Revealed, TimelineEntry } from '../../../contract/desk.ts';
import type { SecondFactorView } from '../../../contract/desk.ts';
import type { NumberPatch } from '../../../contract/flows.ts';
import type {
  AgentView, AreaView, CallView, DeadLetterView, Me, NumberView, PhoneCredentials, PhraseView, QueueView, ResidentCard, SessionView, TicketRow, TicketView, TopicView, UserView,
} from '../../../contract/views.ts';
import type { DraftForm } from './desk/matter.ts';
import { ApiFailure, localFailure } from './failure.ts';

export interface Page<T> { items: T[]; next: string | null }
export interface Draft { key: string; form: DraftForm; at: string }
/** What a resident says about an open ticket, and the call it was said on. */
export interface Remark { callId: string | null; text: string }
type Query = Record<string, string | number | boolean | undefined>;

export const BASE = '/api/v1';
let onSignedOut: (() => void) | null = null;

/** Told when an answer says that the session is over. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

/** One REST call; 204 answers undefined. A `Blob` goes out as it is. Fails with ApiFailure. */
export async function request<T>(method: string, path: string, options: { body?: unknown; query?: Query; headers?: Record<string, string>; timeoutMs?: number } = {}): Promise<T> {
  const answer = await send(method, path + queryOf(options.query), options);
  if (answer.status === 204) return undefined as T;
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok) return body as T;
  const failure = failureOf(answer.status, body);
  if (failure.code === 'NOT_SIGNED_IN') onSignedOut?.();
  throw failure;
}

async function send(method: string, address: string, options: { body?: unknown; headers?: Record<string, string>; timeoutMs?: number }): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  const raw = options.body instanceof Blob ? options.body : null;
  if (options.body !== undefined) headers['Content-Type'] = raw ? raw.type || 'application/octet-stream' : 'application/json';
  try {
    return await fetch(BASE + address, { method, headers, credentials: 'same-origin', signal: AbortSignal.timeout(options.timeoutMs ?? (raw ? 60_000 : 15_000)), ...(options.body === undefined ? {} : { body: raw ?? JSON.stringify(options.body) }) });
  } catch (cause) {
    throw localFailure(cause instanceof DOMException && cause.name === 'TimeoutError' ? 'timeout' : 'network');
  }
}

function failureOf(status: number, body: unknown): ApiFailure {
  const said = (body ?? {}) as { code?: string; message?: string; messageZh?: string; details?: Record<string, unknown> };
  if (!said.code) return new ApiFailure(status, { ...localFailure('network'), code: 'INTERNAL', message: localFailure('network').message });
  return new ApiFailure(status, { code: said.code, message: said.message ?? said.code, messageZh: said.messageZh ?? said.message ?? said.code, ...(said.details ? { details: said.details } : {}) });
}

function queryOf(query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '');
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`;
}

/** Lists come as a page; short ones may come as a bare array. */
export async function list<T>(path: string, query?: Query): Promise<Page<T>> {
  const body = await request<Page<T> | T[]>('GET', path, query ? { query } : {});
  return Array.isArray(body) ? { items: body, next: null } : body;
}
const part = encodeURIComponent;

/** Every REST call of the console, one line each; the shapes are the contract's. */
export const api = {
  me: () => request<Me>('GET', '/me'),
  signIn: (username: string, password: string, code?: string) => request<Me>('POST', '/session', { body: { username, password, ...(code === undefined ? {} : { code }) } }),
  signOut: () => request<void>('DELETE', '/session'),
  changePassword: (current: string, next: string) => request<void>('POST', '/password', { body: { current, next } }),
  secondFactor: () => request<SecondFactorView>('GET', '/account/totp'),
  beginSecondFactor: (code?: string) => request<{ secret: string; uri: string }>('POST', '/account/totp', { body: code === undefined ? {} : { code } }),
  confirmSecondFactor: (code: string) => request<{ recoveryCodes: string[] }>('POST', '/account/totp/confirm', { body: { code } }),
  renewRecoveryCodes: (code: string) => request<{ recoveryCodes: string[] }>('POST', '/account/totp/recovery-codes', { body: { code } }),
  removeSecondFactor: (code: string) => request<void>('DELETE', '/account/totp', { body: { code } }),
  sessions: () => list<SessionView>('/sessions'),
  revokeSession: (id: string) => request<void>('DELETE', `/sessions/${part(id)}`),

  phoneCredentials: () => request<PhoneCredentials>('POST', '/phone/credentials'),
  agents: () => list<AgentView>('/agents'),

  topics: () => list<TopicView>('/topics'),
  phrases: () => list<PhraseView>('/phrases'),
  areas: () => list<AreaView>('/areas'),

  tickets: (query: Query) => list<TicketRow>('/tickets', query),
  ticket: (id: string) => request<TicketView>('GET', `/tickets/${part(id)}`),
  createTicket: (input: TicketInput, key: string) => request<TicketView>('POST', '/tickets', { body: input, headers: { 'Idempotency-Key': key } }),
  editTicket: (id: string, edit: TicketEdit) => request<TicketView>('PATCH', `/tickets/${part(id)}`, { body: edit }),
  linkCall: (id: string, callId: string) => request<TicketView>('POST', `/tickets/${part(id)}/calls`, { body: { callId } }),
  addNote: (id: string, text: string) => request<TicketView>('POST', `/tickets/${part(id)}/notes`, { body: { text } }),

  urge: (id: string, remark: Remark) => request<TicketView>('POST', `/tickets/${part(id)}/urge`, { body: remark }),
  addFacts: (id: string, remark: Remark) => request<TicketView>('POST', `/tickets/${part(id)}/facts`, { body: remark }),
  withdraw: (id: string, remark: Remark) => request<TicketView>('POST', `/tickets/${part(id)}/withdraw`, { body: remark }),
  reveal: (what: 'tickets' | 'calls' | 'residents', id: string, reason: string) => request<Revealed>('POST', `/${what}/${part(id)}/reveal`, { body: { reason } }),

  resident: (id: string) => request<ResidentView>('GET', `/residents/${part(id)}`),
  residentOf: (phone: string) => request<ResidentCard>('GET', '/residents/card', { query: { phone } }),
  timeline: (id: string, query: Query) => list<TimelineEntry>(`/residents/${part(id)}/timeline`, query),
  editResident: (id: string, edit: z.infer<typeof residentEditSchema>) => request<ResidentView>('PATCH', `/residents/${part(id)}`, { body: edit }),
  mergeResident: (id: string, otherId: string, reason: string) => request<ResidentView>('POST', `/residents/${part(id)}/merge`, { body: { otherId, reason } }),
  splitResident: (id: string, otherId: string, reason: string) => request<ResidentView>('POST', `/residents/${part(id)}/split`, { body: { otherId, reason } }),
  bulletins: () => list<BulletinView>('/bulletins', { active: true }),

  drafts: () => list<{ key: string; updatedAt: string; title: string }>('/drafts'),
  draft: (key: string) => request<{ form: DraftForm; updatedAt: string }>('GET', `/drafts/${part(key)}`),
  saveDraft: (key: string, form: DraftForm) => request<void>('PUT', `/drafts/${part(key)}`, { body: { form } }),
  removeDraft: (key: string) => request<void>('DELETE', `/drafts/${part(key)}`),

  calls: (query: Query) => list<CallView>('/calls', query),
  call: (id: string) => request<CallView>('GET', `/calls/${part(id)}`),
  peaks: (callId: string, id: string, buckets: number) => request<PeaksView>('GET', `/calls/${part(callId)}/recordings/${part(id)}/peaks`, { query: { buckets } }),
  recordingAddress: (callId: string, id: string) => `${BASE}/calls/${part(callId)}/recordings/${part(id)}`,

  users: () => list<UserView>('/users', { limit: 200 }),
  addUser: (input: z.infer<typeof userInputSchema>) => request<UserView>('POST', '/users', { body: input }),
  editUser: (id: string, edit: z.infer<typeof userEditSchema>) => request<UserView>('PATCH', `/users/${part(id)}`, { body: edit }),
  queues: () => list<QueueView>('/queues'),
  editQueue: (id: string, edit: z.infer<typeof queueEditSchema>) => request<QueueView>('PATCH', `/queues/${part(id)}`, { body: edit }),
  deadLetters: () => list<DeadLetterView>('/dead-letters'),
  retryDeadLetter: (key: string) => request<void>('POST', `/dead-letters/${part(key)}/retry`),
  numbers: () => list<NumberView>('/numbers'),
  editNumber: (number: string, edit: NumberPatch) => request<NumberView>('PATCH', `/numbers/${part(number)}`, { body: edit }),
};
