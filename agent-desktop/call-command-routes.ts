import type { Response } from 'express';
import { z } from 'zod';
import { viewerOf, type Route, type RouteContext, type RouteTable } from '../access/route.ts';
import { may, type Viewer } from '../access/viewer.ts';
import { idSchema } from '../contract/api.ts';
import { CALL_COMMANDS, callCommandSchemas, type CallCommand } from '../contract/call-control.ts';
import type { CallView, WaitingCallView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { COMMAND_LINES, type CommandCalls } from './call-commands.ts';

export interface CallCommandRouteNeeds {
  calls: CommandCalls;
  /** Calls that are going on now and that this viewer may see. */
  live(viewer: Viewer): CallView[];
  /** One of them; null when he may not see it. */
  view(callId: string, viewer: Viewer): CallView | null;
  /** Callers this agent may take: parked ones, and those who wait in queues of his own. */
  waiting(viewer: Viewer): WaitingCallView[];
  /** Tells of each change of any call. */
  onChange(run: (callId: string) => void): void;
}

/** Every command of a call as POST /calls/:id/NAME, the calls that can be picked up, and the stream of what happens to calls. */
export function callCommandRoutes(needs: CallCommandRouteNeeds): RouteTable {
  const streams = new CallStreams(needs);
  const list = z.object({ items: z.array(z.looseObject({})), next: z.null() });
  return [
    { method: 'get', path: '/calls/waiting', permission: 'call.control', answer: list, summary: 'Parked calls, and callers who wait in queues of one\'s own: what may be picked up', run: (ctx) => ({ items: needs.waiting(viewerOf(ctx)), next: null }) },
    { method: 'get', path: '/calls/live', permission: 'call.read', answer: list, summary: 'Calls that are going on now, as far as this viewer may see them', run: (ctx) => ({ items: needs.live(viewerOf(ctx)), next: null }) },
    {
      method: 'get', path: '/calls/events', permission: 'call.read', rawAnswer: true, summary: 'Server-sent events: each change of a call this viewer may see, as its view (event `call`, id = call id and sequence)',
      run: (ctx) => streams.open(viewerOf(ctx), ctx.res),
    },
    ...CALL_COMMANDS.map((name) => commandRoute(name, needs.calls)),
  ];
}

function commandRoute(name: CallCommand, calls: CommandCalls): Route {
  const line = COMMAND_LINES[name];
  // Without the id, which stands in the address, most have nothing left to say.
  const body = (callCommandSchemas[name] as unknown as z.ZodObject<{ callId: z.ZodType }>).omit({ callId: true });
  const empty = Object.keys(body.shape).length === 0;
  return {
    method: 'post', path: `/calls/:id/${name}`, permission: line.permission, summary: line.summary, ...(!empty && { body }),
    // A call's own story tells what was done to it; listening is entered into the ledger where it happens.
    audit: null,
    async run(ctx) {
      const viewer = viewerOf(ctx);
      // The schema of the same name has just made the input what the line takes.
      await line.run({ calls, agentId: viewer.userId, may: (permission) => may(viewer, permission) }, { ...(ctx.body as object), callId: idOf(ctx) } as never);
    },
  };
}

function idOf(ctx: RouteContext): string {
  const parsed = idSchema.safeParse(ctx.params['id']);
  if (!parsed.success) throw new HotlineError('CALL_NOT_FOUND');
  return parsed.data;
}

/** More is somebody who opens pages in a loop. */
const MOST_STREAMS = 200;

/** Open streams of call events. A reader that does not keep up is cut off: what it missed it asks for anew. */
class CallStreams {
  private readonly needs: CallCommandRouteNeeds;
  private readonly streams = new Map<Response, Viewer>();

  constructor(needs: CallCommandRouteNeeds) {
    this.needs = needs;
    needs.onChange((callId) => this.changed(callId));
  }

  open(viewer: Viewer, res: Response): void {
    if (this.streams.size >= MOST_STREAMS) throw new HotlineError('RATE_LIMITED');
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' });
    res.write('retry: 2000\n\n');
    this.streams.set(res, viewer);
    res.on('close', () => this.streams.delete(res));
  }

  private changed(callId: string): void {
    for (const [res, viewer] of this.streams) {
      const call = this.needs.view(callId, viewer);
      if (call === null) continue;
      const kept = res.write(`event: call\nid: ${call.id}:${call.seq}\ndata: ${JSON.stringify(call)}\n\n`);
      if (!kept && res.writableLength > 1_048_576) res.destroy();
    }
  }
}
