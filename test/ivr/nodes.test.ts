import { expect } from 'chai';
import { FLOW_NODE_KINDS, type FlowNodeKind } from '../../contract/flows.ts';
import { holds } from '../../ivr/nodes/condition.ts';
import { NODE_KINDS } from '../../ivr/nodes/index.ts';
import { nodeConformance, toldCall, type NodeUnderTest } from '../conformance/ivr-node.ts';

const keys = (...pressed: [key: '0' | '1' | '2' | '9' | '*' | '#', afterMs: number][]) => pressed.map(([key, afterMs]) => ({ key, afterMs }));

const NODES: Record<FlowNodeKind, NodeUnderTest> = {
  say: {
    settings: { prompts: ['hello'] }, refused: [{}, { prompts: [] }, { prompts: ['../etc'] }],
    callers: [{ what: 'a caller', call: () => toldCall(), exit: 'next', did: ['answer', 'say hello'] }],
  },
  menu: {
    settings: { prompts: ['menu'], keys: [{ key: '1', label: '' }], timeoutSeconds: 5, rounds: 3 }, refused: [{ prompts: ['menu'], keys: [] }, { prompts: ['menu'], keys: [{ key: 'A', label: '' }] }, { prompts: ['menu'], keys: [{ key: '1', label: '' }], rounds: 0 }],
    callers: [
      { what: 'a caller who knows the key', call: () => toldCall({ keys: keys(['1', 0]) }), exit: 'key:1', did: ['answer', 'ask menu'] },
      { what: 'one who wants a human', call: () => toldCall({ keys: keys(['0', 2_000]) }), exit: 'human' },
      { what: 'one who presses nothing', call: () => toldCall(), exit: 'timeout', did: ['answer', 'ask menu', 'ask noInput+menu', 'ask noInput+menu'] },
      { what: 'one who presses wrongly, then rightly', call: () => toldCall({ keys: keys(['9', 2_000], ['1', 4_000]) }), exit: 'key:1', did: ['answer', 'ask menu', 'ask wrongKey+menu'] },
      { what: 'one who presses wrongly only', call: () => toldCall({ keys: keys(['9', 2_000], ['9', 4_000], ['9', 6_000]) }), exit: 'timeout' },
      { what: 'one who wants to hear it again, which costs no round', call: () => toldCall({ keys: keys(['#', 1_500], ['#', 3_000], ['#', 4_500]) }), exit: 'timeout', did: ['answer', 'ask menu', 'ask menu', 'ask menu', 'ask menu', 'ask noInput+menu', 'ask noInput+menu'] },
      { what: 'one who wants to hear it for ever', call: () => toldCall({ keys: Array.from({ length: 20 }, (_, index) => ({ key: '#' as const, afterMs: index * 1_000 })) }), exit: 'timeout' },
    ],
  },
  collect: {
    settings: { prompts: ['number'], variable: 'ticket', minDigits: 2, maxDigits: 3, rounds: 2 }, refused: [{ prompts: ['number'], variable: 'Ticket', maxDigits: 3 }, { prompts: ['number'], variable: 'ticket', maxDigits: 99 }],
    callers: [
      { what: 'enough digits', call: () => toldCall({ keys: keys(['1', 0], ['2', 0], ['9', 0]) }), exit: 'done', did: ['answer', 'ask number hidden', 'ask hidden', 'ask hidden'] },
      { what: 'fewer digits and the hash key', call: () => toldCall({ keys: keys(['1', 0], ['2', 0], ['#', 0]) }), exit: 'done' },
      { what: 'too few digits, twice', call: () => toldCall({ keys: keys(['1', 0]) }), exit: 'timeout' },
      { what: 'one who wants a human', call: () => toldCall({ keys: keys(['1', 0], ['*', 0]) }), exit: 'human' },
    ],
  },
  hours: {
    settings: { hoursId: 'office' }, refused: [{}, { hoursId: '' }],
    callers: [
      { what: 'in the morning', call: () => toldCall(), exit: 'open' },
      { what: 'at night', call: () => toldCall({ hours: () => 'closed' }), exit: 'closed' },
      { what: 'on a holiday', call: () => toldCall({ hours: () => 'holiday' }), exit: 'holiday' },
      { what: 'on a holiday, without an exit for it', call: () => toldCall({ hours: () => 'holiday' }), exits: ['open', 'closed'], exit: 'closed' },
      { what: 'by hours that are gone', call: () => toldCall({ hours: () => null }), exit: 'open' },
    ],
  },
  condition: {
    settings: { field: 'caller.number', operator: 'startsWith', value: '199' }, refused: [{ field: 'caller.salary', operator: 'eq', value: 1 }, { field: 'caller.number', operator: 'matches', value: '.*' }],
    callers: [
      { what: 'a caller it is true for', call: () => toldCall({ fact: () => Promise.resolve('19900001234') }), exit: 'true' },
      { what: 'any other', call: () => toldCall({ fact: () => Promise.resolve('13800001234') }), exit: 'false' },
      { what: 'one of whom nobody can tell', call: () => toldCall(), exit: 'false' },
      { what: 'what was typed', call: () => toldCall({ variables: new Map([['pin', '1234']]) }), settings: { field: 'var.pin', operator: 'eq', value: '1234' }, exit: 'true' },
    ],
  },
  'set-skill': {
    settings: { skillId: 'english', level: 2, language: 'en' }, refused: [{}, { skillId: 'english', level: 9 }],
    callers: [{ what: 'a caller', call: () => toldCall(), exit: 'next' }],
  },
  'to-queue': {
    settings: { queueId: 'general', greeting: ['welcome'], offerPrompts: ['offer'], keys: [{ key: '2', label: '', does: 'exit' }, { key: '9', label: '', does: 'callBack' }], maxWaitSeconds: 60 }, refused: [{}, { queueId: '' }, { queueId: 'general', keys: [{ key: '2', label: '', does: 'dance' }] }],
    callers: [
      { what: 'one who waits as long as may be', call: () => toldCall(), exit: 'timeout', did: ['answer', 'enqueue general', 'say welcome', 'music', 'say offer', 'music', 'place', 'music', 'leave'] },
      { what: 'one who presses the key into self-service', call: () => toldCall({ keys: keys(['2', 3_000]) }), exit: 'key:2', did: ['answer', 'enqueue general', 'say welcome', 'music'] },
      { what: 'the same, where the place is not kept', call: () => toldCall({ keys: keys(['2', 3_000]) }), settings: { keepPlace: false }, exit: 'key:2', did: ['answer', 'enqueue general', 'say welcome', 'music', 'leave'] },
      { what: 'one who wants to be called back', call: () => toldCall({ keys: keys(['9', 3_000]) }), exit: 'left', did: ['answer', 'enqueue general', 'say welcome', 'music', 'keepPlace', 'leave'] },
      { what: 'one whom the rule of the queue sends away', call: () => toldCall({ overflow: null }), exit: 'overflow' },
      { what: 'one whom it sends to another queue', call: () => toldCall({ overflow: 'night' }), exit: 'timeout' },
      { what: 'one whom it sends away, with nowhere to go', call: () => toldCall({ overflow: null }), exits: ['timeout'], exit: 'timeout' },
      { what: 'nobody signed in', call: () => toldCall({ agentsSignedIn: () => 0 }), exit: 'nobody', did: ['answer'] },
      { what: 'nobody signed in, and no exit for that: the caller waits', call: () => toldCall({ agentsSignedIn: () => 0 }), exits: ['timeout'], exit: 'timeout' },
      { what: 'no such queue', call: () => toldCall({ enqueue: () => Promise.resolve(false) }), exit: 'nobody' },
    ],
  },
  'to-number': {
    settings: { number: '19900005678' }, refused: [{}, { number: '1' }, { number: '19900005678', timeoutSeconds: 1 }],
    callers: [
      { what: 'a number that answers', call: () => toldCall({ dial: () => Promise.resolve(null) }), exit: null },
      { what: 'a number that does not', call: () => toldCall(), exit: 'noAnswer', did: ['answer', 'dial 19900005678'] },
    ],
  },
  'go-to-flow': { settings: { flowId: 'other' }, refused: [{}, { flowId: '' }], callers: [{ what: 'a caller', call: () => toldCall(), exit: null }] },
  'hang-up': {
    settings: { prompts: ['goodbye'] }, refused: [{ prompts: 'goodbye' }],
    callers: [{ what: 'a caller', call: () => toldCall(), exit: null, did: ['answer', 'say goodbye', 'hangUp'] }],
  },
};

describe('nodes of voice flows', () => {
  for (const kind of FLOW_NODE_KINDS) nodeConformance(kind, NODES[kind]);

  it('set-skill: the skill with its level is asked for, and prompts are in the language from here on', async () => {
    const asked: unknown[] = [];
    await NODE_KINDS['set-skill'].run({ skillId: 'english', level: 2, language: 'en' }, toldCall({ setSkill: (...given) => void asked.push(given), speakIn: (language) => void asked.push(language) }), new Set());
    expect(asked).to.deep.equal([['english', 2], 'en']);
  });

  it('go-to-flow: given there is no published version, the walk fails rather than the caller being sent away', async () => {
    const outcome = await NODE_KINDS['go-to-flow'].run({ flowId: 'gone' }, toldCall({ continueWith: () => false }), new Set()).then(() => 'ran', () => 'failed');
    expect(outcome).to.equal('failed');
  });

  for (const [known, operator, value, true_] of [
    ['5', 'lt', 6, true], [5, 'gt', '4', true], ['', 'lt', 6, false], ['abc', 'gt', 1, false], [5, 'eq', '5', true], [true, 'eq', true, true], ['a', 'ne', 'b', true], [null, 'ne', 'b', false],
    ['a', 'in', ['a', 'b'], true], ['c', 'in', ['a', 'b'], false], ['a', 'eq', ['a'], false], ['a', 'startsWith', '', false], ['', 'exists', true, false], [0, 'exists', true, true], [true, 'gt', 0, false],
  ] as const) {
    it(`${JSON.stringify(known)} ${operator} ${JSON.stringify(value)} is ${true_}`, () => expect(holds(known, { operator, value: value as string })).to.equal(true_));
  }
});
