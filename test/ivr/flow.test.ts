import { expect } from 'chai';
import { numberInputSchema, type FlowDocument, type FlowFault } from '../../contract/flows.ts';
import { checkFlow, isPublishable, type KnownNames } from '../../ivr/flow-check.ts';
import { secondsToHuman } from '../../ivr/flow-time.ts';
import { nextStep } from '../../ivr/flow.ts';
import { flowOfNumber } from '../../ivr/number-flow.ts';
import { SKILLS } from '../../store/first-data/distribution.ts';
import { PROMPTS } from '../../store/first-data/prompts.ts';
import { FLOWS, NUMBERS } from '../../store/first-data/voice.ts';

type Node = FlowDocument['nodes'][string];
const node = (kind: Node['kind'], settings: Record<string, unknown> = {}, exits: Record<string, string> = {}): Node => ({ kind, name: kind, settings, exits });
const KNOWN: KnownNames = { prompts: new Set(['hello', 'noInput', 'wrongKey']), queues: new Set(['general']), hours: new Set(['office']), flows: new Set(['other']), skills: new Set(['cantonese']) };
const queue = node('to-queue', { queueId: 'general' });
const say = (next: string): Node => node('say', { prompts: ['hello'] }, { next });
const menu = (exits: Record<string, string>, more: Record<string, unknown> = {}): Node => node('menu', { prompts: ['hello'], keys: [{ key: '1', label: '' }], ...more }, exits);
const flow = (nodes: Record<string, Node>, start = 'a'): FlowDocument => ({ start, nodes });
const brief = ({ severity, code, nodeId }: FlowFault): string => `${severity} ${code} ${nodeId ?? '-'}`;

describe('voice flows', () => {
  describe('faults', () => {
    for (const [what, document, faults] of [
      ['a whole flow', flow({ a: say('q'), q: queue }), []],
      ['an absent start', flow({ q: queue }, 'x'), ['error noStart -']],
      ['an exit into the void', flow({ a: say('void') }), ['error dangling a', 'error noHuman -']],
      ['a missing exit', flow({ a: menu({ 'key:1': 'q', human: 'q' }), q: queue }), ['error missingExit a']],
      ['a node nobody reaches', flow({ a: say('q'), q: queue, b: say('q') }), ['error unreachable b']],
      ['settings that do not fit', flow({ a: node('say', { prompts: [] }, { next: 'q' }), q: queue }), ['error badSettings a']],
      ['settings nobody knows', flow({ a: node('to-queue', { queueId: 'general', colour: 'red' }) }), ['error badSettings a']],
      ['one key with two meanings', flow({ a: menu({ 'key:1': 'q', human: 'q', timeout: 'q' }, { humanKey: '1' }), q: queue }), ['error badSettings a']],
      ['an absent prompt', flow({ a: node('say', { prompts: ['gone'] }, { next: 'q' }), q: queue }), ['error unknownPrompt a']],
      ['an absent queue', flow({ a: node('to-queue', { queueId: 'gone' }) }), ['error unknownQueue a']],
      ['absent hours', flow({ a: node('hours', { hoursId: 'gone' }, { open: 'q', closed: 'q' }), q: queue }), ['error unknownHours a']],
      ['an absent flow', flow({ a: node('go-to-flow', { flowId: 'gone' }) }), ['error unknownFlow a']],
      ['an absent skill', flow({ a: node('set-skill', { skillId: 'gone' }, { next: 'q' }), q: queue }), ['error unknownSkill a']],
      ['round and round with nothing in between', flow({ a: say('b'), b: node('condition', { field: 'time.hour', operator: 'lt', value: 8 }, { true: 'a', false: 'q' }), q: queue }), ['error endlessLoop a', 'error endlessLoop b']],
      ['round and round for somebody who presses nothing', flow({ a: menu({ 'key:1': 'q', human: 'q', timeout: 'b' }), b: say('a'), q: queue }), ['warning endlessLoop a', 'warning endlessLoop b']],
      ['back by a key', flow({ a: menu({ 'key:1': 'a', human: 'q', timeout: 'q' }), q: queue }), []],
      ['no way to a human', flow({ a: say('h'), h: node('hang-up') }), ['error noHuman -']],
      ['a key to a human that leads to none', flow({ a: menu({ 'key:1': 'q', human: 'h', timeout: 'q' }), h: node('hang-up'), q: queue }), ['error noHuman a']],
      ['an exit that is never taken', flow({ a: { ...say('q'), exits: { next: 'q', other: 'q' } }, q: queue }), ['warning badSettings a']],
      ['a key of a queue without its exit', flow({ a: node('to-queue', { queueId: 'general', keys: [{ key: '2', label: '', does: 'exit' }] }) }), ['error missingExit a']],
      ['names that every object has', flow({ constructor: queue }, '__proto__'), ['error noStart -']],
    ] as const) {
      it(`${what}: ${faults.join(', ') || 'none'}`, () => expect(checkFlow(document, KNOWN).map(brief)).to.deep.equal(faults));
    }
    it('more nodes than anybody draws are not looked at', () => {
      const nodes = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`n${index}`, queue]));
      expect(checkFlow(flow(nodes, 'n0'), KNOWN).map(brief)).to.deep.equal(['error tooLarge -']);
    });
    it('a warning does not keep a flow from being published, an error does', () => {
      expect([isPublishable([{ severity: 'warning', code: 'endlessLoop', nodeId: 'a', data: {} }]), isPublishable([{ severity: 'error', code: 'noHuman', nodeId: null, data: {} }])]).to.deep.equal([true, false]);
    });
  });

  describe('what is shipped', () => {
    const shipped: KnownNames = { prompts: new Set(PROMPTS.map(({ id }) => id)), queues: new Set(['general']), hours: new Set(['office']), flows: new Set(FLOWS.map(({ id }) => id)), skills: new Set(SKILLS.map(({ id }) => id)) };
    for (const number of NUMBERS) it(`${number.number} has no fault`, () => expect(checkFlow(flowOfNumber(number), shipped)).to.deep.equal([]));
    for (const { id, draft } of FLOWS) it(`${id} has no fault`, () => expect(checkFlow(draft, shipped)).to.deep.equal([]));
    it('hours lead the way to the closed branch, into a queue or to the end', () => {
      const office = numberInputSchema.parse({ number: '12350', name: '安全', mode: 'human-first', queueId: 'general', hoursId: 'office', closedPrompts: ['closed'] });
      const ending = flowOfNumber(office);
      const night = flowOfNumber({ ...office, closedQueueId: 'general' });
      expect([ending.start, ending.nodes['closed']?.kind, night.nodes['closed']?.kind, ending.nodes['hours']?.exits]).to.deep.equal(['hours', 'hang-up', 'to-queue', { open: 'queue', closed: 'closed' }]);
      expect([...checkFlow(ending, shipped), ...checkFlow(night, shipped)]).to.deep.equal([]);
    });
  });

  for (const [exit, next] of [['next', 'q'], ['nobody', null], ['__proto__', null], ['constructor', null]] as const) {
    it(`the exit ${exit} leads to ${next ?? 'the end'}`, () => expect(nextStep(flow({ a: say('q'), q: queue }), 'a', exit)).to.equal(next));
  }

  describe('the shortest time to a human', () => {
    const times = { promptSeconds: () => 4, flowSeconds: (id: string) => (id === 'other' ? 2 : null) };
    for (const [what, document, seconds] of [
      ['straight to a queue', flow({ a: queue }), 0],
      ['a prompt that nobody can cut', flow({ a: say('q'), q: queue }), 4],
      ['a menu with the key to a human', flow({ a: menu({ 'key:1': 'b', human: 'q', timeout: 'q' }), b: say('q'), q: queue }), 1],
      ['a menu that must be heard out', flow({ a: menu({ 'key:1': 'q', human: 'q', timeout: 'q' }, { bargeIn: false }), q: queue }), 5],
      ['silence only', flow({ a: menu({ timeout: 'q' }), q: queue }), 27],
      ['another flow', flow({ a: say('f'), f: node('go-to-flow', { flowId: 'other' }) }), 6],
      ['nobody', flow({ a: say('h'), h: node('hang-up') }), null],
    ] as const) {
      it(`${what}: ${seconds ?? 'none'}`, () => expect(secondsToHuman(document, times)).to.equal(seconds));
    }
  });
});
