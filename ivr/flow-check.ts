import type { z } from 'zod';
import { FLOW_NODE_KINDS, NODE_SETTINGS, type FlowDocument, type FlowFault, type FlowNodeDocument, type FlowNodeKind, type menuSettings, type collectSettings, type toQueueSettings } from '../contract/flows.ts';
import { own } from './flow.ts';
import { promptsOf } from './prompt.ts';

/** The names that exist; a flow may use no others. */
export interface KnownNames { prompts: ReadonlySet<string>; queues: ReadonlySet<string>; hours: ReadonlySet<string>; flows: ReadonlySet<string>; skills: ReadonlySet<string> }

const MOST_NODES = 300;
/** Kinds where a caller's doing, or the end of a wait, moves the call on. */
const WAITING: ReadonlySet<FlowNodeKind> = new Set(['menu', 'collect', 'to-queue', 'to-number']);
const TO_HUMAN: ReadonlySet<FlowNodeKind> = new Set(['to-queue', 'to-number', 'go-to-flow']);

type Settings<S extends z.ZodType> = z.infer<S>;
const fault = (code: FlowFault['code'], nodeId: string | null, data: Record<string, string> = {}, severity: FlowFault['severity'] = 'error'): FlowFault => ({ severity, code, nodeId, data });

/** Every fault of a drawing. Nothing is changed and nothing asked of anybody: what exists is handed in. */
export function checkFlow(flow: FlowDocument, known: KnownNames): FlowFault[] {
  const nodes = Object.entries(flow.nodes);
  if (nodes.length > MOST_NODES) return [fault('tooLarge', null, { most: String(MOST_NODES) })];
  const faults = nodes.flatMap(([id, node]) => [...settingFaults(id, node), ...exitFaults(flow, id, node), ...nameFaults(id, node, known)]);
  if (own(flow.nodes, flow.start) === undefined) return [fault('noStart', null, { start: flow.start }), ...faults];
  const reached = reachable(flow, [flow.start]);
  return [
    ...faults,
    ...nodes.filter(([id]) => !reached.has(id)).map(([id]) => fault('unreachable', id)),
    ...loopFaults(flow, reached),
    ...humanFaults(flow, reached),
  ];
}

/** True when nothing stands in the way of publishing. */
export const isPublishable = (faults: readonly FlowFault[]): boolean => faults.every(({ severity }) => severity !== 'error');

function settingFaults(id: string, node: FlowNodeDocument): FlowFault[] {
  if (!FLOW_NODE_KINDS.includes(node.kind)) return [fault('unknownKind', id, { kind: node.kind })];
  const parsed = NODE_SETTINGS[node.kind].safeParse(node.settings);
  if (!parsed.success) return parsed.error.issues.map((issue) => fault('badSettings', id, { field: issue.path.join('.') || issue.code, why: issue.message }));
  if (node.kind !== 'menu') return [];
  const { keys, humanKey, repeatKey } = parsed.data as Settings<typeof menuSettings>;
  const pressed = [...keys.map(({ key }) => key), humanKey, ...(repeatKey === null ? [] : [repeatKey])];
  const twice = pressed.find((key, index) => pressed.indexOf(key) !== index);
  return twice === undefined ? [] : [fault('badSettings', id, { field: 'keys', why: `${twice} comes twice` })];
}

/** The exits a node must have, and those it may have. */
export function exitsOf(node: FlowNodeDocument): { must: string[]; may: string[] } {
  const parsed = NODE_SETTINGS[node.kind].safeParse(node.settings);
  const settings: unknown = parsed.success ? parsed.data : null;
  switch (node.kind) {
    case 'say': case 'set-skill': return { must: ['next'], may: [] };
    case 'menu': return { must: [...((settings as Settings<typeof menuSettings> | null)?.keys ?? []).map(({ key }) => `key:${key}`), 'human', 'timeout'], may: [] };
    case 'collect': return { must: ['done', ...((settings as Settings<typeof collectSettings> | null)?.humanKey === null ? [] : ['human']), 'timeout'], may: ['human'] };
    case 'hours': return { must: ['open', 'closed'], may: ['holiday'] };
    case 'condition': return { must: ['true', 'false'], may: [] };
    case 'to-queue': return queueExits(settings as Settings<typeof toQueueSettings> | null);
    case 'to-number': return { must: [], may: ['busy', 'noAnswer', 'refused'] };
    case 'go-to-flow': case 'hang-up': return { must: [], may: [] };
  }
}

function queueExits(settings: Settings<typeof toQueueSettings> | null): { must: string[]; may: string[] } {
  const keys = settings?.keys ?? [];
  return {
    must: [...keys.filter(({ does }) => does === 'exit').map(({ key }) => `key:${key}`), ...(keys.some(({ does }) => does === 'callBack') ? ['left'] : []), ...((settings?.maxWaitSeconds ?? 0) > 0 ? ['timeout'] : [])],
    may: ['overflow', 'nobody', 'timeout', 'left'],
  };
}

function exitFaults(flow: FlowDocument, id: string, node: FlowNodeDocument): FlowFault[] {
  if (!FLOW_NODE_KINDS.includes(node.kind)) return [];
  const { must, may } = exitsOf(node);
  return [
    ...must.filter((exit) => !Object.hasOwn(node.exits, exit)).map((exit) => fault('missingExit', id, { exit })),
    ...Object.entries(node.exits).filter(([, target]) => own(flow.nodes, target) === undefined).map(([exit, target]) => fault('dangling', id, { exit, target })),
    ...Object.keys(node.exits).filter((exit) => !must.includes(exit) && !may.includes(exit)).map((exit) => fault('badSettings', id, { field: 'exits', why: `${exit} is never taken` }, 'warning')),
  ];
}

const NAMES: readonly [field: string, code: FlowFault['code'], among: Exclude<keyof KnownNames, 'prompts'>][] = [
  ['queueId', 'unknownQueue', 'queues'], ['hoursId', 'unknownHours', 'hours'], ['flowId', 'unknownFlow', 'flows'], ['skillId', 'unknownSkill', 'skills'],
];

function nameFaults(id: string, { settings }: FlowNodeDocument, known: KnownNames): FlowFault[] {
  const named = NAMES.flatMap(([field, code, among]) => {
    const name = settings[field];
    return typeof name === 'string' && name !== '' && !known[among].has(name) ? [fault(code, id, { name })] : [];
  });
  return [...promptsOf(settings).filter((name) => !known.prompts.has(name)).map((name) => fault('unknownPrompt', id, { name })), ...named];
}

type Follow = (node: FlowNodeDocument) => [exit: string, target: string][];
const every: Follow = (node) => Object.entries(node.exits);

function reachable(flow: FlowDocument, from: readonly string[], follow: Follow = every): Set<string> {
  const reached = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = own(flow.nodes, id);
    if (node === undefined || reached.has(id)) continue;
    reached.add(id);
    open.push(...follow(node).map(([, target]) => target));
  }
  return reached;
}

/** Nodes from which following these exits leads back to themselves. */
function inLoop(flow: FlowDocument, among: ReadonlySet<string>, follow: Follow): string[] {
  return [...among].filter((id) => {
    const node = own(flow.nodes, id);
    return node !== undefined && reachable(flow, follow(node).map(([, target]) => target), follow).has(id);
  });
}

/** Round and round without the caller doing anything: an error when nothing waits on the way, a warning when only time-outs go round. */
function loopFaults(flow: FlowDocument, reached: ReadonlySet<string>): FlowFault[] {
  const blind = inLoop(flow, reached, (node) => (WAITING.has(node.kind) ? [] : every(node)));
  const silent = inLoop(flow, reached, (node) => (WAITING.has(node.kind) ? every(node).filter(([exit]) => exit === 'timeout') : every(node))).filter((id) => !blind.includes(id));
  return [...blind.map((id) => fault('endlessLoop', id)), ...silent.map((id) => fault('endlessLoop', id, { by: 'timeout' }, 'warning'))];
}

/** A way to a human from the start, and behind each key that promises one. */
function humanFaults(flow: FlowDocument, reached: ReadonlySet<string>): FlowFault[] {
  const leads = (from: string): boolean => [...reachable(flow, [from])].some((id) => TO_HUMAN.has(own(flow.nodes, id)?.kind ?? 'hang-up'));
  if (!leads(flow.start)) return [fault('noHuman', null)];
  return [...reached].flatMap((id) => {
    const target = own(flow.nodes, id)?.exits['human'];
    return target === undefined || own(flow.nodes, target) === undefined || leads(target) ? [] : [fault('noHuman', id, { exit: 'human' })];
  });
}
