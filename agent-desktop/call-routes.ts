import { z } from 'zod';
import { viewerOf, type RouteContext, type RouteTable } from '../access/route.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Clock } from '../clock.ts';
import { revealSchema, type PeaksView, type Revealed } from '../contract/desk.ts';
import { callQuerySchema, idSchema, outcomeSchema } from '../contract/api.ts';
import type { CallOutcome } from '../contract/states.ts';
import type { AgentView, CallView, PhoneCredentials, QueueStats } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { sendWav } from './wav-answer.ts';

export type CallQuery = z.infer<typeof callQuerySchema>;

/** What the call pages need; every read takes the viewer and answers null for what he may not see. */
export interface CallRouteNeeds {
  clock: Clock;
  /** Newest first; `before` is the id to go on from. */
  listCalls(viewer: Viewer, query: Omit<CallQuery, 'cursor'> & { before?: string }): Promise<CallView[]>;
  findCall(viewer: Viewer, callId: string): Promise<CallView | null>;
  /** The finished file on disk; null while it is not ready or when it is missing. */
  recordingFile(viewer: Viewer, callId: string, recordingId: string): Promise<{ path: string } | null>;
  /** Written before the first byte goes out. */
  recordPlayed(viewer: Viewer, callId: string, recordingId: string): Promise<void>;
  /** The file's own peaks, computed once. */
  peaks(callId: string, recordingId: string, path: string, buckets: number): Promise<PeaksView>;
  /** The other side's number in full, written into the ledger first; FORBIDDEN for who may not, CALL_NOT_FOUND for who may not see the call. */
  reveal(callId: string, reason: string, viewer: Viewer, address: string): Promise<Revealed>;
  setOutcome(callId: string, agentId: string, outcome: CallOutcome, note: string): Promise<void>;
  /** `pageHost`: the host name the page itself was fetched from. */
  phoneCredentials(viewer: Viewer, pageHost: string): Promise<PhoneCredentials>;
  agents(): AgentView[];
  queueStats(): QueueStats[];
}

/** Calls, their recordings and outcomes, colleagues to transfer to, and the telephone of one's own page. */
export function callRoutes(needs: CallRouteNeeds): RouteTable {
  return [...recordRoutes(needs), ...floorRoutes(needs)];
}

const peaksQuery = z.strictObject({ buckets: z.coerce.number().int().min(50).max(2_000).default(600) });
const listOf = (item: z.ZodType) => z.object({ items: z.array(item), next: z.string().nullable() });
const callSummary = z.looseObject({ id: idSchema, state: z.string(), number: z.string(), caller: z.string(), startedAt: z.string() });
const agentSummary = z.looseObject({ agentId: idSchema, name: z.string(), staffNumber: z.string(), state: z.string(), phoneReady: z.boolean() });
const statsAnswer = z.object({ queueId: idSchema, waiting: z.number(), longestWaitMs: z.number(), agentsReady: z.number(), agentsSignedIn: z.number() });
const credentialsAnswer = z.object({
  socketUrl: z.string(), user: z.string(), password: z.string(), domain: z.string(), expiresAt: z.string(), iceServers: z.array(z.looseObject({})),
});

/** An id out of the address; what cannot be one is simply not there. */
function idOf(ctx: RouteContext, name: string): string {
  const parsed = idSchema.safeParse(ctx.params[name]);
  if (!parsed.success) throw new HotlineError('CALL_NOT_FOUND');
  return parsed.data;
}

function recordRoutes(needs: CallRouteNeeds): RouteTable {
  const played = new PlayLog(needs);
  return [
    {
      method: 'get', path: '/calls', permission: 'call.read', query: callQuerySchema, answer: listOf(callSummary), summary: 'Calls this viewer may see, newest first',
      run: (ctx) => list(needs, viewerOf(ctx), ctx.query as CallQuery),
    },
    {
      method: 'get', path: '/calls/:id', permission: 'call.read', answer: callSummary, summary: 'One call with its story and recordings',
      async run(ctx) {
        const call = await needs.findCall(viewerOf(ctx), idOf(ctx, 'id'));
        if (call === null) throw new HotlineError('CALL_NOT_FOUND');
        return call;
      },
    },
    {
      method: 'get', path: '/calls/:id/recordings/:recordingId', permission: 'recording.play', rawAnswer: true,
      summary: 'One track as WAV; ranges are served for seeking, and each playing is written down',
      async run(ctx) {
        const [viewer, callId, recordingId] = [viewerOf(ctx), idOf(ctx, 'id'), idOf(ctx, 'recordingId')];
        if ((await needs.findCall(viewer, callId)) === null) throw new HotlineError('CALL_NOT_FOUND');
        const file = await needs.recordingFile(viewer, callId, recordingId);
        if (file === null) throw new HotlineError('RECORDING_NOT_READY');
        await sendWav(file.path, ctx.req, ctx.res, () => played.note(viewer, callId, recordingId));
      },
    },
    {
      method: 'get', path: '/calls/:id/recordings/:recordingId/peaks', permission: 'recording.play', query: peaksQuery, summary: 'The picture of one track: the loudest sample of each span, 0 to 1. Looking at it is no playing',
      async run(ctx) {
        const [viewer, callId, recordingId] = [viewerOf(ctx), idOf(ctx, 'id'), idOf(ctx, 'recordingId')];
        if ((await needs.findCall(viewer, callId)) === null) throw new HotlineError('CALL_NOT_FOUND');
        const file = await needs.recordingFile(viewer, callId, recordingId);
        if (file === null) throw new HotlineError('RECORDING_NOT_READY');
        return needs.peaks(callId, recordingId, file.path, (ctx.query as z.infer<typeof peaksQuery>).buckets);
      },
    },
    {
      method: 'post', path: '/calls/:id/reveal', permission: 'call.read', body: revealSchema, neverKept: true, summary: 'The number in full. The reason stands in the ledger before it is shown',
      run: (ctx) => needs.reveal(idOf(ctx, 'id'), (ctx.body as { reason: string }).reason, viewerOf(ctx), ctx.req.ip ?? ''),
    },
    {
      method: 'post', path: '/calls/:id/outcome', permission: 'call.control', body: outcomeSchema, summary: 'How a call came out that gave no ticket',
      async run(ctx) {
        const { outcome, note } = ctx.body as z.infer<typeof outcomeSchema>;
        await needs.setOutcome(idOf(ctx, 'id'), viewerOf(ctx).userId, outcome, note ?? '');
      },
    },
  ];
}

function floorRoutes(needs: CallRouteNeeds): RouteTable {
  return [
    {
      method: 'get', path: '/agents', permission: 'queue.read', answer: listOf(agentSummary), summary: 'Everybody signed in to the telephone, for transfers and the shift',
      run: () => ({ items: needs.agents(), next: null }),
    },
    { method: 'get', path: '/queues/stats', permission: 'queue.read', answer: listOf(statsAnswer), summary: 'Waiting callers and free agents per queue', run: () => ({ items: needs.queueStats(), next: null }) },
    {
      method: 'post', path: '/phone/credentials', permission: 'call.control', neverKept: true, answer: credentialsAnswer, summary: 'Where and as whom this page\'s telephone registers; short-lived',
      run: (ctx) => needs.phoneCredentials(viewerOf(ctx), ctx.req.hostname),
    },
  ];
}

async function list(needs: CallRouteNeeds, viewer: Viewer, { cursor, ...filter }: CallQuery): Promise<{ items: CallView[]; next: string | null }> {
  if (cursor !== undefined && !idSchema.safeParse(cursor).success) throw new HotlineError('BAD_INPUT', ['cursor'], { field: 'cursor' });
  const found = await needs.listCalls(viewer, { ...filter, limit: filter.limit + 1, ...(cursor === undefined ? {} : { before: cursor }) });
  const items = found.slice(0, filter.limit);
  return { items, next: found.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
}

const SAME_PLAYING_MS = 10 * 60_000;
const REMEMBERED = 10_000;

/** A player asks for a track in many ranges: one listening is one line, whatever range comes first. */
class PlayLog {
  private readonly needs: CallRouteNeeds;
  private readonly lately = new Map<string, number>();

  constructor(needs: CallRouteNeeds) {
    this.needs = needs;
  }

  async note(viewer: Viewer, callId: string, recordingId: string): Promise<void> {
    const key = `${viewer.sessionId} ${recordingId}`;
    const now = this.needs.clock.now().getTime();
    if (now - (this.lately.get(key) ?? -Infinity) < SAME_PLAYING_MS) return;
    await this.needs.recordPlayed(viewer, callId, recordingId);
    this.lately.delete(key);
    this.lately.set(key, now);
    const oldest = this.lately.size > REMEMBERED ? this.lately.keys().next().value : undefined;
    if (oldest !== undefined) this.lately.delete(oldest);
  }
}
