import { CONDITION_FIELDS, NODE_SETTINGS, type FlowNodeDocument, type FlowNodeKind } from '../../../../contract/flows.ts';
import { blankOf, fieldsOf, type Field } from '../admin/kit/fields.ts';

/** The palette, in the order a caller meets things. */
export const PALETTE: readonly { group: 'speak' | 'judge' | 'go'; kinds: readonly FlowNodeKind[] }[] = [
  { group: 'speak', kinds: ['say', 'menu', 'collect'] },
  { group: 'judge', kinds: ['hours', 'condition'] },
  { group: 'go', kinds: ['to-queue', 'to-number', 'go-to-flow', 'set-skill', 'hang-up'] },
];
export const ICONS: Readonly<Record<FlowNodeKind, string>> = { say: '♪', menu: '#', collect: '✎', hours: '◷', condition: '?', 'to-queue': '≡', 'to-number': '→', 'go-to-flow': '⌥', 'set-skill': '★', 'hang-up': '■' };

export interface Exit {
  id: string;
  /** The key that leads here, as printed on a telephone. */
  key: string;
  /** What the administrator wrote beside the key; empty = the sentence `flow.exit.<name>`. */
  label: string;
  /** A flow may be published without it. */
  optional: boolean;
}
interface KeyRow { key: string; label: string; does?: string }
const keysOf = (node: FlowNodeDocument): KeyRow[] => (node.settings['keys'] as KeyRow[] | undefined) ?? [];
const exit = (id: string, optional = false, key = '', label = ''): Exit => ({ id, key, label, optional });

/** The ways out of a node, as its settings make them. */
export function exitsOf(node: FlowNodeDocument): Exit[] {
  const of: Record<FlowNodeKind, () => Exit[]> = {
    say: () => [exit('next')],
    menu: () => [exit('human', false, String(node.settings['humanKey'] ?? '0')), ...keysOf(node).map((row) => exit(`key:${row.key}`, false, row.key, row.label)), exit('timeout')],
    collect: () => [exit('done'), ...(node.settings['humanKey'] === null ? [] : [exit('human', false, String(node.settings['humanKey'] ?? '*'))]), exit('timeout')],
    hours: () => [exit('open'), exit('closed'), exit('holiday', true)],
    condition: () => [exit('true'), exit('false')],
    'set-skill': () => [exit('next')],
    'to-queue': () => [...keysOf(node).filter((row) => row.does === 'exit').map((row) => exit(`key:${row.key}`, false, row.key, row.label)), ...(Number(node.settings['maxWaitSeconds'] ?? 0) > 0 ? [exit('timeout')] : []), exit('nobody', true), exit('overflow', true), ...(keysOf(node).some((row) => row.does === 'callBack') ? [exit('left')] : [])],
    'to-number': () => [exit('busy', true), exit('noAnswer', true), exit('refused', true)],
    'go-to-flow': () => [],
    'hang-up': () => [],
  };
  return of[node.kind]();
}

/** Sentence of an exit without words of its own. */
export const exitKey = (id: string): string => `flow.exit.${id.startsWith('key:') ? 'key' : id}`;

const W = 'flow.settings';
const prompts = { widget: 'choices', source: 'prompts' } as const;
const lists = { prompts, noInputPrompts: prompts, wrongKeyPrompts: prompts, greeting: prompts, offerPrompts: prompts };
const FIELDS: Readonly<Record<FlowNodeKind, Field[]>> = {
  say: fieldsOf(NODE_SETTINGS.say, W, lists),
  menu: fieldsOf(NODE_SETTINGS.menu, W, lists),
  collect: fieldsOf(NODE_SETTINGS.collect, W, lists),
  hours: fieldsOf(NODE_SETTINGS.hours, W, { hoursId: { widget: 'choice', source: 'hours' } }),
  // What it is compared with depends on the operator: the panel has a box of its own for it.
  condition: fieldsOf(NODE_SETTINGS.condition, W, { field: { widget: 'choice' }, value: { hide: true } }),
  'set-skill': fieldsOf(NODE_SETTINGS['set-skill'], W, { skillId: { widget: 'choice', source: 'skills' } }),
  'to-queue': fieldsOf(NODE_SETTINGS['to-queue'], W, { ...lists, queueId: { widget: 'choice', source: 'queues' } }),
  'to-number': fieldsOf(NODE_SETTINGS['to-number'], W),
  'go-to-flow': fieldsOf(NODE_SETTINGS['go-to-flow'], W, { flowId: { widget: 'choice', source: 'flows' } }),
  'hang-up': fieldsOf(NODE_SETTINGS['hang-up'], W, lists),
};

/** The lines of a kind's settings; a condition may also ask for what the collect nodes of this flow wrote. */
export function settingsFields(kind: FlowNodeKind, variables: readonly string[]): Field[] {
  if (kind !== 'condition') return FIELDS[kind];
  return FIELDS.condition.map((field) => (field.path === 'field' ? { ...field, options: [...CONDITION_FIELDS, ...variables.map((name) => `var.${name}`)] } : field));
}

/** Settings of a node just put down. */
export function freshSettings(kind: FlowNodeKind): Record<string, unknown> {
  const settings = blankOf(NODE_SETTINGS[kind]) as Record<string, unknown>;
  if (kind === 'menu') settings['keys'] = [{ key: '1', label: '' }];
  if (kind === 'collect') Object.assign(settings, { variable: 'digits', maxDigits: 6 });
  if (kind === 'condition') settings['field'] = 'caller.number';
  return settings;
}
