import { expect } from 'chai';
import type { FlowDocument, FlowTryStep, Key } from '../../contract/flows.ts';
import { tryFlow, type TryNeeds } from '../../ivr/try-call.ts';
import { FLOWS } from '../../store/first-data/voice.ts';

const DEMO = FLOWS[0]?.draft ?? { start: '', nodes: {} };
const AT = new Date('2026-11-22T02:00:00Z');
const needs: TryNeeds = {
  prompts: { get: (id) => (id === 'gone' ? undefined : { id, zh: `中${id}`, en: `e ${id}`, media: '', seconds: 4 }) }, hasQueue: (id) => id === 'general', published: () => null, hours: () => 'open',
  fact: (field, { caller }) => Promise.resolve(field === 'caller.number' ? caller : null),
};
type Pressed = [key: Key, afterMs: number];
const walk = (document: FlowDocument, keys: readonly Pressed[] = [], more: Partial<TryNeeds> = {}): Promise<FlowTryStep[]> =>
  tryFlow({ ...needs, ...more }, { document, keys: keys.map(([key, afterMs]) => ({ key, afterMs })), at: AT, caller: '19900001234', language: 'zh' });
const brief = (steps: readonly FlowTryStep[]): string[] => steps.map((step) => [step.atMs, step.nodeId, step.key ?? '-', step.exit ?? '-', step.note ?? ''].join(' ').trim());
const node = (kind: FlowDocument['nodes'][string]['kind'], settings: Record<string, unknown>, exits: Record<string, string> = {}) => ({ kind, name: kind, settings, exits });

describe('a flow tried without a telephone', () => {
  it('walks three levels with keys pressed in the middle of the words', async () => {
    const steps = await walk(DEMO, [['1', 1_000], ['1', 2_500], ['1', 3_000], ['0', 9_000]]);
    expect(brief(steps)).to.deep.equal(['0 top 1 key:1', '1000 utilities 1 key:1', '2500 water 1 key:1', '3000 notice - next', '7000 water 0 human', '9000 agent - - waiting']);
    expect(steps[0]?.heard).to.deep.equal([{ promptId: 'menuTop', text: '中menuTop', seconds: 4, cutAfterMs: 1_000 }]);
  });
  it('of one who presses nothing every round is heard, and a human reached', async () => {
    const steps = await walk(DEMO);
    expect(brief(steps)).to.deep.equal(['0 top - timeout', '35000 agent - - waiting']);
    expect(steps[0]?.heard.map(({ promptId }) => promptId)).to.deep.equal(['menuTop', 'noInput', 'menuTop', 'noInput', 'menuTop']);
  });
  it('keys typed ahead are taken one after the other', async () => {
    expect(brief(await walk(DEMO, [['2', 0], ['3', 0]]))).to.deep.equal(['0 top 2 key:2', '0 insurance 3 key:3', '0 agent - - waiting']);
  });
  it('a drawing that breaks says so, where it breaks', async () => {
    expect(brief(await walk({ start: 'a', nodes: { a: node('say', { prompts: ['gone'] }, { next: 'b' }) } }))).to.deep.equal(['0 a - next failed']);
    expect(brief(await walk({ start: 'a', nodes: { a: node('go-to-flow', { flowId: 'gone' }) } }))).to.deep.equal(['0 a - - failed']);
  });
  it('one that goes round in circles ends', async () => {
    expect((await walk({ start: 'a', nodes: { a: node('say', { prompts: ['x'] }, { next: 'a' }) } })).at(-1)?.note).to.equal('failed');
  });
  it('one that ends in the open says that the queue of the number takes over', async () => {
    expect((await walk({ start: 'a', nodes: { a: node('condition', { field: 'caller.number', operator: 'eq', value: '19900001234' }) } })).at(-1)).to.include({ exit: 'true', note: 'toNumberQueue' });
  });
  it('hours are those of the moment that was chosen', async () => {
    const asked: string[] = [];
    await walk({ start: 'a', nodes: { a: node('hours', { hoursId: 'office' }, { open: 'b', closed: 'b' }), b: node('hang-up', {}) } }, [], { hours: (_id, at) => { asked.push(at.toISOString()); return 'closed'; } });
    expect(asked).to.deep.equal([AT.toISOString()]);
  });
  it('a wait in the queue: what is offered after eight seconds, the key to self-service, and back', async () => {
    const queue = node('to-queue', { queueId: 'general', greeting: ['hello'], offerPrompts: ['offer'], keys: [{ key: '2', label: '', does: 'exit' }] }, { 'key:2': 'b' });
    const steps = await walk({ start: 'a', nodes: { a: queue, b: node('say', { prompts: ['news'] }, { next: 'a' }) } }, [['2', 20_000]]);
    expect(brief(steps)).to.deep.equal(['0 a 2 key:2', '20000 b - next', '24000 a - - waiting']);
    expect(steps[0]?.heard.map(({ promptId }) => promptId)).to.deep.equal(['hello', 'offer']);
  });
  it('a dialled number ends the trial', async () => {
    expect((await walk({ start: 'a', nodes: { a: node('to-number', { number: '19900005678' }) } })).at(-1)?.note).to.equal('dialled');
  });
});
