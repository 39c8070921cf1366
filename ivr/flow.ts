import type { HotlineNumber } from './number.ts';

/** A voice flow is data: nodes by id, each with named exits that lead to the next node or to the end. */
export interface FlowNode { kind: string; exits: Readonly<Record<string, string>>; settings: Readonly<Record<string, unknown>> }
export interface Flow { start: string; nodes: Readonly<Record<string, FlowNode>> }

/** The node after `nodeId` by the exit it took; null ends the flow. */
export function nextStep(flow: Flow, nodeId: string, exit: string): string | null {
  const exits = own(flow.nodes, nodeId)?.exits ?? {};
  return own(exits, exit) ?? null;
}

/** Flows are data: a node called `constructor` is not what every object has under that name. */
const own = <T>(among: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(among, name) ? among[name] : undefined);

/** Every fault of a flow in words: absent start, unknown kinds, exits that lead nowhere, nodes nobody reaches. */
export function flowFaults(flow: Flow, kinds: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  if (own(flow.nodes, flow.start) === undefined) faults.push(`start "${flow.start}" is not a node`);
  const reached = new Set<string>([flow.start]);
  for (const [id, node] of Object.entries(flow.nodes)) {
    if (!kinds.has(node.kind)) faults.push(`node "${id}" has the unknown kind "${node.kind}"`);
    for (const [exit, target] of Object.entries(node.exits)) {
      reached.add(target);
      if (own(flow.nodes, target) === undefined) faults.push(`exit "${exit}" of "${id}" leads to "${target}", which is not a node`);
    }
  }
  for (const id of Object.keys(flow.nodes)) if (!reached.has(id)) faults.push(`node "${id}" is never reached`);
  return faults;
}

/** Straight to a human: one to-queue node, the greeting is spoken while the agent is being rung. */
export function humanFirst(number: HotlineNumber): Flow {
  return {
    start: 'queue',
    nodes: {
      queue: { kind: 'to-queue', exits: { nobody: 'bye' }, settings: { queueId: number.queueId, greeting: number.greeting } },
      bye: { kind: 'hang-up', exits: {}, settings: {} },
    },
  };
}
