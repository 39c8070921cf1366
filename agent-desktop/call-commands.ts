import { CALL_COMMANDS, type CallCommand, type CallCommandInput, type CallTarget, type EmergencyService, type SupervisionMode } from '../contract/call-control.ts';
import type { Permission } from '../contract/states.ts';

/** What the commands need of call control; each of these checks that the call is this agent's and in a state that allows it. */
export interface CommandCalls {
  hold(callId: string, agentId: string): Promise<void>;
  resume(callId: string, agentId: string): Promise<void>;
  mute(callId: string, agentId: string, muted: boolean): Promise<void>;
  dtmf(callId: string, agentId: string, digits: string): Promise<void>;
  hangUp(callId: string, agentId: string): Promise<void>;
  pauseRecording(callId: string, agentId: string, paused: boolean): Promise<void>;
  consult(callId: string, agentId: string, target: CallTarget): Promise<void>;
  swap(callId: string, agentId: string): Promise<void>;
  merge(callId: string, agentId: string): Promise<void>;
  complete(callId: string, agentId: string): Promise<void>;
  cancel(callId: string, agentId: string): Promise<void>;
  leave(callId: string, agentId: string): Promise<void>;
  drop(callId: string, agentId: string, partyId: string): Promise<void>;
  transfer(callId: string, agentId: string, target: CallTarget): Promise<void>;
  rate(callId: string, agentId: string): Promise<void>;
  park(callId: string, agentId: string): Promise<void>;
  pickUp(callId: string, agentId: string, anyQueue: boolean): Promise<void>;
  emergency(callId: string, agentId: string, given: { service: EmergencyService; place: string; note: string }): Promise<void>;
  supervise(callId: string, agentId: string, mode: SupervisionMode): Promise<void>;
  unsupervise(callId: string, agentId: string): Promise<void>;
}

/** Who commands. `may`: whether he holds a right. */
export interface Commander { calls: CommandCalls; agentId: string; may(permission: Permission): boolean }

export interface CommandLine<C extends CallCommand> {
  permission: Permission;
  /** One sentence for the OpenAPI page. */
  summary: string;
  run(by: Commander, input: CallCommandInput<C>): Promise<void>;
}
type CommandTable = { readonly [C in CallCommand]: CommandLine<C> };

/** The one table of call commands: the right each takes and the service call it becomes, for the socket and the API alike. */
export const COMMAND_LINES: CommandTable = {
  hold: { permission: 'call.control', summary: 'The resident hears music', run: ({ calls, agentId }, { callId }) => calls.hold(callId, agentId) },
  resume: { permission: 'call.control', summary: 'The resident is taken off hold', run: ({ calls, agentId }, { callId }) => calls.resume(callId, agentId) },
  mute: { permission: 'call.control', summary: 'The agent is not heard, or is again', run: ({ calls, agentId }, { callId, muted }) => calls.mute(callId, agentId, muted) },
  dtmf: { permission: 'call.control', summary: 'Sends keys to whom the agent speaks with', run: ({ calls, agentId }, { callId, digits }) => calls.dtmf(callId, agentId, digits) },
  hangUp: { permission: 'call.control', summary: 'Hangs up on whom the agent speaks with; never leaves a resident alone', run: ({ calls, agentId }, { callId }) => calls.hangUp(callId, agentId) },
  pauseRecording: { permission: 'call.control', summary: 'Silence in the recording, or sound again', run: ({ calls, agentId }, { callId, paused }) => calls.pauseRecording(callId, agentId, paused) },
  consult: { permission: 'call.control', summary: 'Holds the resident and calls an agent, an agent of a queue, or a number', run: ({ calls, agentId }, { callId, target }) => calls.consult(callId, agentId, target) },
  swap: { permission: 'call.control', summary: 'Changes between the resident and the consulted one', run: ({ calls, agentId }, { callId }) => calls.swap(callId, agentId) },
  merge: { permission: 'call.control', summary: 'Three-way talk', run: ({ calls, agentId }, { callId }) => calls.merge(callId, agentId) },
  complete: { permission: 'call.control', summary: 'The agent leaves; the resident and the consulted one talk on', run: ({ calls, agentId }, { callId }) => calls.complete(callId, agentId) },
  cancel: { permission: 'call.control', summary: 'Ends the consultation; the resident is back', run: ({ calls, agentId }, { callId }) => calls.cancel(callId, agentId) },
  leave: { permission: 'call.control', summary: 'Out of a three-way talk; the others talk on', run: ({ calls, agentId }, { callId }) => calls.leave(callId, agentId) },
  drop: { permission: 'call.control', summary: 'Puts one third party out', run: ({ calls, agentId }, { callId, partyId }) => calls.drop(callId, agentId, partyId) },
  transfer: { permission: 'call.control', summary: 'Blind transfer to an agent, a queue, a number or a flow', run: ({ calls, agentId }, { callId, target }) => calls.transfer(callId, agentId, target) },
  rate: { permission: 'call.control', summary: 'The resident is asked for a grade; the agent is free at once', run: ({ calls, agentId }, { callId }) => calls.rate(callId, agentId) },
  park: { permission: 'call.control', summary: 'Keeps the resident on music for whoever takes him back', run: ({ calls, agentId }, { callId }) => calls.park(callId, agentId) },
  pickUp: { permission: 'call.control', summary: 'Takes a parked call, or one that waits in a queue of one\'s own', run: ({ calls, agentId, may }, { callId }) => calls.pickUp(callId, agentId, may('agent.supervise')) },
  emergency: { permission: 'call.control', summary: 'Brings 110, 119, 120 or 122 into the talk at once', run: ({ calls, agentId }, { callId, ...given }) => calls.emergency(callId, agentId, given) },
  supervise: { permission: 'agent.supervise', summary: 'Listens, whispers to the agent, or joins', run: ({ calls, agentId }, { callId, mode }) => calls.supervise(callId, agentId, mode) },
  unsupervise: { permission: 'agent.supervise', summary: 'Ends one\'s own listening', run: ({ calls, agentId }, { callId }) => calls.unsupervise(callId, agentId) },
};

/** The table as events of the socket. */
export type CallEventTable<Desk> = { readonly [C in CallCommand as `call.${C}`]: { permission: Permission; run(desk: Desk, input: CallCommandInput<C>): Promise<void> } };
export const callEventsOf = <Desk extends Commander>(): CallEventTable<Desk> =>
  Object.fromEntries(CALL_COMMANDS.map((name) => [`call.${name}`, { permission: COMMAND_LINES[name].permission, run: COMMAND_LINES[name].run }])) as unknown as CallEventTable<Desk>;
