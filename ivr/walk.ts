import type { FlowNodeDocument } from '../contract/flows.ts';
import { nextStep, own, type Flow, type FlowName } from './flow.ts';
import { NODE_KINDS } from './nodes/index.ts';
import type { NodeCall } from './nodes/node.ts';

/** So many nodes one call may walk, and so often one and the same: no drawing keeps a caller for ever. */
const MOST_STEPS = 200;
const MOST_VISITS = 20;

export interface Start { flow: Flow; name: FlowName; at: string }
/** A call that walks: a node may have handed it over to another flow. */
export interface Walker extends NodeCall { takeJump(): { name: FlowName; document: Flow } | null }
export interface WalkSteps {
  entered(nodeId: string, node: FlowNodeDocument, name: FlowName): void;
  left?(exit: string | null): void;
}

/**
 * Walks a call, or a simulated one, from node to node. `handed`: it is in other hands now. `open`: the drawing ended with the caller still on the line.
 * Throws when a node cannot be run or the walk goes round in circles; rejects with CallOver when the caller is gone.
 */
export async function walk(call: Walker, start: Start, steps: WalkSteps): Promise<'handed' | 'open'> {
  const visits = new Map<string, number>();
  let { flow, name }: { flow: Flow; name: FlowName } = start;
  let at: string | null = start.at;
  for (let count = 0; at !== null; count += 1) {
    const node = own(flow.nodes, at);
    if (node === undefined) throw new Error(`node ${at} cannot be run`);
    const visit = `${name.flowId ?? ''}/${at}`;
    const times = (visits.get(visit) ?? 0) + 1;
    visits.set(visit, times);
    if (count >= MOST_STEPS || times > MOST_VISITS) throw new Error('the caller goes round in circles');
    steps.entered(at, node, name);
    const exit: string | null = await NODE_KINDS[node.kind].run(node.settings, call, new Set(Object.keys(node.exits)));
    steps.left?.(exit);
    const jump = call.takeJump();
    if (jump !== null) [flow, name, at] = [jump.document, jump.name, jump.document.start];
    else if (exit === null) return 'handed';
    else at = nextStep(flow, at, exit);
  }
  return 'open';
}
