import { NODE_SETTINGS, type FlowDocument, type FlowNodeDocument } from '../contract/flows.ts';
import { own } from './flow.ts';
import { promptsOf } from './prompt.ts';

/** Finding the key takes about so long, however well one knows the menu. */
const KEY_SECONDS = 1;

export interface FlowTimes {
  /** Seconds a prompt lasts; 0 when nobody knows it. */
  promptSeconds(promptId: string): number;
  /** Of another flow's published version; null when it leads to no human. */
  flowSeconds(flowId: string): number | null;
}

/** The shortest time from the answer to a human that any path takes, in seconds; null when none leads to one. */
export function secondsToHuman(flow: FlowDocument, times: FlowTimes): number | null {
  const best = new Map<string, number>([[flow.start, 0]]);
  const open = new Set([flow.start]);
  let human: number | null = null;
  while (open.size > 0) {
    const id = [...open].reduce((one, other) => ((best.get(other) ?? 0) < (best.get(one) ?? 0) ? other : one));
    open.delete(id);
    const so = best.get(id) ?? 0;
    const node = own(flow.nodes, id);
    if (node === undefined || (human !== null && so >= human)) continue;
    const there = arrival(node, times);
    if (there !== null) human = Math.min(human ?? Number.POSITIVE_INFINITY, so + there);
    for (const [exit, target] of Object.entries(node.exits)) {
      const seconds = so + cost(node, exit, times);
      if (seconds >= (best.get(target) ?? Number.POSITIVE_INFINITY)) continue;
      best.set(target, seconds);
      open.add(target);
    }
  }
  return human === null ? null : Math.round(human * 10) / 10;
}

/** Seconds from this node to a human when it is one that leads to one by itself. The greeting of a queue is spoken while it rings. */
function arrival({ kind, settings }: FlowNodeDocument, times: FlowTimes): number | null {
  if (kind === 'to-queue' || kind === 'to-number') return 0;
  return kind === 'go-to-flow' ? times.flowSeconds(String(settings['flowId'])) : null;
}

/** The least a caller spends in a node who leaves it by this exit. */
function cost(node: FlowNodeDocument, exit: string, { promptSeconds }: FlowTimes): number {
  const parsed = NODE_SETTINGS[node.kind].safeParse(node.settings);
  const settings = (parsed.success ? parsed.data : {}) as Record<string, unknown>;
  const spoken = (list: unknown): number => (Array.isArray(list) ? list.map(String) : []).reduce((sum, id) => sum + promptSeconds(id), 0);
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  if (node.kind === 'say') return settings['bargeIn'] === true ? 0 : promptsOf({ prompts: settings['prompts'] }).reduce((sum, id) => sum + promptSeconds(id), 0);
  if (node.kind === 'to-queue') return exit === 'timeout' ? number(settings['maxWaitSeconds']) : 0;
  if (node.kind === 'to-number') return exit === 'refused' ? 0 : number(settings['timeoutSeconds']);
  if (node.kind !== 'menu' && node.kind !== 'collect') return 0;
  if (exit === 'timeout') return number(settings['rounds']) * (spoken(settings['prompts']) + number(settings['timeoutSeconds']));
  return KEY_SECONDS + (settings['bargeIn'] === false ? spoken(settings['prompts']) : 0);
}
