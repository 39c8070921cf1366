import { expect } from 'chai';
import { FLOW_NODE_KINDS, NODE_SETTINGS, type FlowTryStep } from '../../contract/flows.ts';
import { en } from '../../contract/sentences/en.ts';
import { zh } from '../../contract/sentences/zh.ts';
import { optionLabel } from '../../agent-desktop/web/console/admin/kit/resource.ts';
import type { Field } from '../../agent-desktop/web/console/admin/kit/fields.ts';
import { compareFlows } from '../../agent-desktop/web/console/flows/compare.ts';
import { addNode, changeNode, connect, freshId, heightOf, layOut, neighbour, placeOf, removeNode, WIDTH } from '../../agent-desktop/web/console/flows/graph.ts';
import { useHistory } from '../../agent-desktop/web/console/flows/history.ts';
import { exitKey, exitsOf, freshSettings, PALETTE, settingsFields } from '../../agent-desktop/web/console/flows/kinds.ts';
import { momentOfKey } from '../../agent-desktop/web/console/flows/try-keys.ts';
import { exitsOf as exitsOnTheServer } from '../../ivr/flow-check.ts';
import { longDocument, menuDocument } from './fake-admin.ts';

/** The sentence under a dotted key, or undefined. */
function sentence(tree: unknown, key: string): unknown {
  return key.split('.').reduce<unknown>((at, part) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined), tree);
}
const fieldKeys = (fields: readonly Field[]): string[] => fields.flatMap((field) => [field.label, ...(field.source ? [] : (field.options ?? []).filter((one) => !/^[\d*#]$|^var\./.test(one)).map((one) => optionLabel(field.label, one))), ...fieldKeys(field.rows ?? [])]);

describe('the drawing of a flow', () => {
  it('every kind stands in the palette once and has sentences for itself, its exits and its settings', () => {
    expect(PALETTE.flatMap((part) => part.kinds).sort()).to.deep.equal([...FLOW_NODE_KINDS].sort());
    for (const kind of FLOW_NODE_KINDS) {
      const node = { kind, name: kind, exits: {}, settings: freshSettings(kind) };
      const keys = [`flow.kind.${kind}`, `flow.help.${kind}`, ...exitsOf(node).map((exit) => exitKey(exit.id)), ...fieldKeys(settingsFields(kind, ['x']))];
      for (const key of keys) for (const tree of [zh, en]) expect(sentence(tree, key), key).to.be.a('string');
    }
  });

  it('the exits drawn are those the server asks for', () => {
    for (const kind of FLOW_NODE_KINDS) {
      const settings = { ...freshSettings(kind), ...(kind === 'to-queue' ? { queueId: 'q', keys: [{ key: '2', label: '', does: 'exit' }, { key: '3', label: '', does: 'callBack' }], maxWaitSeconds: 60 } : {}), ...(['say', 'menu', 'collect'].includes(kind) ? { prompts: ['p'] } : {}) };
      const node = { kind, name: kind, exits: {}, settings };
      const { must, may } = exitsOnTheServer(node);
      const drawn = exitsOf(node);
      expect(drawn.filter((exit) => !exit.optional).map((exit) => exit.id).sort(), kind).to.deep.equal([...must].sort());
      for (const exit of drawn.filter((one) => one.optional)) expect(may, kind).to.include(exit.id);
    }
  });

  it('a fresh node of each kind lacks only what the administrator must choose', () => {
    for (const kind of FLOW_NODE_KINDS) {
      const read = NODE_SETTINGS[kind].safeParse(freshSettings(kind));
      const wanting = read.success ? [] : read.error.issues.map((issue) => String(issue.path[0]));
      expect(wanting.filter((path) => !['prompts', 'hoursId', 'skillId', 'queueId', 'number', 'flowId'].includes(path)), kind).to.deep.equal([]);
    }
  });

  it('a node is added, linked, and taken away with what led to it', () => {
    const first = menuDocument();
    const id = freshId(first, 'say');
    const added = connect(addNode(first, id, 'say', 'new', { x: 0, y: 0 }), 'number', 'done', id);
    expect(added.nodes['number']?.exits['done']).to.equal(id);
    expect(first.nodes['number']?.exits['done'], 'the first stays as it is').to.equal(undefined);
    const removed = removeNode(added, id);
    expect(removed.nodes['number']?.exits).to.not.have.property('done');
    expect(removeNode(removed, 'welcome').start).to.not.equal('welcome');
  });

  it('a key taken out of a menu takes its exit along', () => {
    const node = menuDocument().nodes['main']!;
    const next = changeNode(menuDocument(), 'main', { settings: { ...node.settings, keys: [{ key: '1', label: '' }] } });
    expect(Object.keys(next.nodes['main']?.exits ?? {})).to.have.members(['key:1', 'human', 'timeout']);
  });

  it('laid out, no two boxes of sixty overlap, and arrow keys reach each from the start', () => {
    const laid = layOut(longDocument(60));
    const boxes = Object.values(laid.nodes);
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const apart = Math.abs(placeOf(one).x - placeOf(other).x) >= WIDTH || placeOf(one).y + heightOf(one) <= placeOf(other).y || placeOf(other).y + heightOf(other) <= placeOf(one).y;
        expect(apart, `${one.name} and ${other.name}`).to.equal(true);
      }
    }
    const seen = new Set<string>(['n0']);
    for (const id of seen) for (const direction of ['left', 'right', 'up', 'down'] as const) seen.add(neighbour(laid, id, direction) ?? id);
    expect(seen.size).to.equal(60);
  });

  it('two versions are compared node by node, exit by exit, setting by setting; moved boxes are no change', () => {
    const before = menuDocument();
    let after = changeNode(before, 'welcome', { name: '欢迎语', at: { x: 400, y: 400 } });
    after = connect(after, 'number', 'done', 'bye');
    after = changeNode(after, 'main', { settings: { ...before.nodes['main']?.settings, rounds: 2 } });
    after = removeNode(after, 'open');
    expect(compareFlows(before, changeNode(before, 'bye', { at: { x: 1, y: 1 } }))).to.deep.equal([]);
    expect(compareFlows(before, after)).to.deep.include.members([
      { kind: 'renamed', nodeId: 'welcome', before: '欢迎', after: '欢迎语' }, { kind: 'exit', nodeId: 'number', node: '工单后六位', what: 'done', before: '', after: '再见' },
      { kind: 'setting', nodeId: 'main', node: '主菜单', what: 'rounds', before: '3', after: '2' }, { kind: 'removed', nodeId: 'open', node: '工作时间' },
      { kind: 'exit', nodeId: 'main', node: '主菜单', what: 'key:2', before: '工作时间', after: '' },
    ]);
  });

  it('undo takes back a step, typing is one step, redo brings it again', () => {
    const history = useHistory('a');
    history.commit('b');
    history.commit('c', 'name');
    history.commit('cd', 'name');
    history.undo();
    expect(history.present.value).to.equal('b');
    history.undo();
    expect(history.present.value).to.equal('a');
    expect(history.canUndo.value).to.equal(false);
    history.redo();
    history.redo();
    expect(history.present.value).to.equal('cd');
    expect(history.canRedo.value).to.equal(false);
  });

  it('a key of a trial falls into the first step that waits for one, and never before the last key', () => {
    const step = (atMs: number, kind: FlowTryStep['kind'], nodeId: string, key: FlowTryStep['key'] = null): FlowTryStep => ({ atMs, nodeId, nodeName: nodeId, kind, heard: [{ promptId: 'p', text: 'p', seconds: 4, cutAfterMs: null }], key, exit: null });
    const steps = [step(0, 'say', 'hello'), step(4_000, 'menu', 'menu')];
    expect(momentOfKey(steps, [], () => true)).to.equal(4_600);
    expect(momentOfKey(steps, [], () => false)).to.equal(8_600);
    expect(momentOfKey([step(0, 'menu', 'menu', '1')], [{ key: '1', afterMs: 900 }], () => true)).to.equal(1_300);
  });
});
