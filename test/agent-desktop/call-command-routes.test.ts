import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { expect } from 'chai';
import type { RouteContext } from '../../access/route.ts';
import type { Viewer } from '../../access/viewer.ts';
import { callCommandRoutes } from '../../agent-desktop/call-command-routes.ts';
import { COMMAND_LINES, type CommandCalls } from '../../agent-desktop/call-commands.ts';
import { DESK_EVENTS } from '../../agent-desktop/desk-events.ts';
import { CALL_COMMANDS, callCommandSchemas } from '../../contract/call-control.ts';
import type { CallView } from '../../contract/views.ts';

const CALL = '01KAZZ0000000000000000000A';
const viewer: Viewer = { userId: '01KAZZ0000000000000000000B', name: '张', staffNumber: '1001', roles: ['agent'], permissions: new Set(['self', 'call.control', 'call.read']), sessionId: 's' };

class FakeResponse extends EventEmitter {
  readonly sent: string[] = [];
  writableLength = 0;
  writeHead(): this {
    return this;
  }
  write(text: string): boolean {
    this.sent.push(text);
    return true;
  }
}

function table() {
  const asked: unknown[][] = [];
  const calls = Object.fromEntries(CALL_COMMANDS.map((name) => [name, (...args: unknown[]): Promise<void> => { asked.push([name, ...args]); return Promise.resolve(); }])) as unknown as CommandCalls;
  let change: (callId: string) => void = () => undefined;
  const routes = callCommandRoutes({ calls, live: () => [], waiting: () => [], view: (id) => (id === CALL ? ({ id, seq: 7, state: 'talking' } as CallView) : null), onChange: (run) => (change = run) });
  const find = (path: string) => routes.find((route) => route.path === path);
  const context = (body: unknown, res: unknown = {}): RouteContext => ({ viewer, body, query: {}, params: { id: CALL }, thingId: null, req: {} as never, res: res as Response });
  return { asked, routes, find, context, change: (id: string) => change(id) };
}

describe('call commands over HTTP', () => {
  it('every command is a route, with the right the socket asks for, and a body that is the event\'s less the call', () => {
    const { find } = table();
    for (const name of CALL_COMMANDS) {
      const route = find(`/calls/:id/${name}`);
      expect(route?.permission, name).to.equal(DESK_EVENTS[`call.${name}`].permission);
      expect(route?.permission, name).to.equal(COMMAND_LINES[name].permission);
      const fields = Object.keys(callCommandSchemas[name].shape).filter((field) => field !== 'callId');
      expect(route?.body === undefined, name).to.equal(fields.length === 0);
    }
  });

  it('a command becomes one service call of the viewer; a body with the call in it, or with more, is refused by the schema', async () => {
    const { asked, find, context } = table();
    await find('/calls/:id/consult')?.run(context({ target: { kind: 'number', number: '19900001111' } }));
    await find('/calls/:id/hold')?.run(context(undefined));
    await find('/calls/:id/pickUp')?.run(context(undefined));
    expect(asked).to.deep.equal([['consult', CALL, viewer.userId, { kind: 'number', number: '19900001111' }], ['hold', CALL, viewer.userId], ['pickUp', CALL, viewer.userId, false]]);
    expect(find('/calls/:id/drop')?.body?.safeParse({ partyId: CALL, callId: CALL }).success).to.equal(false);
    expect(find('/calls/:id/drop')?.body?.safeParse({ partyId: CALL }).success).to.equal(true);
  });

  it('the stream tells of calls the viewer may see and of no other, until it is closed', () => {
    const { find, context, change } = table();
    const res = new FakeResponse();
    void find('/calls/events')?.run(context(undefined, res));
    change(CALL);
    change('01KAZZ0000000000000000000C');
    expect(res.sent.slice(1)).to.deep.equal([`event: call\nid: ${CALL}:7\ndata: {"id":"${CALL}","seq":7,"state":"talking"}\n\n`]);
    res.emit('close');
    change(CALL);
    expect(res.sent).to.have.length(2);
  });
});
