import { expect } from 'chai';
import { type Flow, flowFaults, humanFirst, nextStep } from '../../ivr/flow.ts';
import { NODE_KINDS } from '../../ivr/nodes/index.ts';
import type { NodeCall } from '../../ivr/nodes/node.ts';

const KINDS = new Set(Object.keys(NODE_KINDS));
const node = (kind: string, exits: Record<string, string> = {}): Flow['nodes'][string] => ({ kind, exits, settings: {} });
const HUMAN = humanFirst({ number: '12345', aliases: [], mode: 'human-first', greeting: ['welcome'], queueId: 'general', webCall: true });

describe('voice flows', () => {
  it('the shipped flow has no fault and leads to its queue', () => {
    expect(flowFaults(HUMAN, KINDS)).to.deep.equal([]);
    expect(HUMAN.nodes[HUMAN.start]?.settings).to.include({ queueId: 'general' });
  });
  for (const [what, flow, fault] of [
    ['an absent start', { start: 'x', nodes: { a: node('say') } }, /start "x"/],
    ['a kind nobody knows', { start: 'a', nodes: { a: node('teleport') } }, /unknown kind "teleport"/],
    ['an exit into the void', { start: 'a', nodes: { a: node('say', { next: 'b' }) } }, /"b", which is not a node/],
    ['a node nobody reaches', { start: 'a', nodes: { a: node('say'), b: node('say') } }, /"b" is never reached/],
  ] as const) {
    it(`${what} is named`, () => {
      expect(flowFaults(flow, KINDS).join()).to.match(fault);
    });
  }
  for (const [exit, next] of [['nobody', 'bye'], ['next', null], ['__proto__', null], ['constructor', null]] as const) {
    it(`the exit ${exit} of the queue leads to ${next ?? 'the end'}`, () => {
      expect(nextStep(HUMAN, 'queue', exit)).to.equal(next);
    });
  }
});

describe('nodes', () => {
  function callOf(more: Partial<NodeCall> = {}): { call: NodeCall; did: string[] } {
    const did: string[] = [];
    const note = (what: string) => (...given: unknown[]): Promise<void> => { did.push([what, ...given.map(String)].join(' ')); return Promise.resolve(); };
    const call: NodeCall = {
      callId: 'c1', back: false, answer: note('answer'), say: note('say'), enqueue: async (id) => { await note('enqueue')(id); return true; }, music: note('music'), hangUp: note('hangUp'), ...more,
    };
    return { call, did };
  }
  const run = async (kind: string, settings: unknown, call: NodeCall): Promise<string | null | undefined> => NODE_KINDS[kind]?.run(settings, call);

  it('to-queue: the call is in the queue before the greeting is spoken, music comes after', async () => {
    const { call, did } = callOf();
    expect(await run('to-queue', { queueId: 'general', greeting: ['welcome', 'moment'] }, call)).to.equal(null);
    expect(did).to.deep.equal(['answer', 'enqueue general', 'say welcome,moment true', 'music']);
  });
  it('to-queue: one who was with the dialplan before is not greeted again', async () => {
    const { call, did } = callOf({ back: true });
    await run('to-queue', { queueId: 'general', greeting: ['welcome'] }, call);
    expect(did).to.deep.equal(['answer', 'enqueue general', 'music']);
  });
  it('to-queue: given there is no such queue, the flow goes on', async () => {
    const { call } = callOf({ enqueue: () => Promise.resolve(false) });
    expect(await run('to-queue', { queueId: 'gone', greeting: [] }, call)).to.equal('nobody');
  });
  it('say: speaks and goes on; hang-up: ends', async () => {
    const { call, did } = callOf();
    expect([await run('say', { prompts: ['closed'] }, call), await run('hang-up', {}, call)]).to.deep.equal(['next', null]);
    expect(did).to.deep.equal(['answer', 'say closed false', 'hangUp']);
  });
  for (const [kind, settings] of [['to-queue', {}], ['to-queue', { queueId: '', greeting: [] }], ['say', { prompts: [] }], ['say', { prompts: ['a'], more: 1 }], ['hang-up', { x: 1 }]] as const) {
    it(`${kind} with the settings ${JSON.stringify(settings)} is refused`, async () => {
      const { call, did } = callOf();
      const outcome = await run(kind, settings, call).then(() => 'ran', () => 'refused');
      expect([outcome, did]).to.deep.equal(['refused', []]);
    });
  }
});
