import type { FlowDocument } from '../contract/flows.ts';

/** A voice flow is data: nodes by id, each with named exits that lead to the next node or to the end. */
export type Flow = FlowDocument;

/** The node after `nodeId` by the exit it took; null where the drawing ends. */
export function nextStep(flow: Flow, nodeId: string, exit: string): string | null {
  const exits = own(flow.nodes, nodeId)?.exits ?? {};
  return own(exits, exit) ?? null;
}

/** Flows are data: a node called `constructor` is not what every object has under that name. */
export const own = <T>(among: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(among, name) ? among[name] : undefined);

/** Which document a call walks: one of an administrator's, or the one that is made from the settings of the number. */
export interface FlowName { flowId: string | null; version: number | null }
