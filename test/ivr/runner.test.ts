import { expect } from 'chai';
import { numberInputSchema, type FlowDocument } from '../../contract/flows.ts';
import type { FlowCall } from '../../ivr/call-session.ts';
import type { HotlineNumber } from '../../ivr/number.ts';
import { createRunner, type Runner, type RunnerNeeds } from '../../ivr/runner.ts';
import { createLog } from '../../log.ts';
import { FakeClock } from '../routing/fake-clock.ts';
import { until } from '../helpers/until.ts';

const NUMBER = numberInputSchema.parse({ number: '12345', name: '热线', mode: 'human-first', greeting: ['welcome', 'unspoken', 'moment'], queueId: 'general' });

interface Given { number?: Partial<HotlineNumber>; queues?: string[]; fails?: string; callsOn?: number; flows?: Record<string, FlowDocument>; call?: Partial<FlowCall>; keepPlace?: boolean }
function stage(given: Given = {}) {
  const did: string[] = [];
  const clock = new FakeClock();
  let call: FlowCall = { state: 'arrived', queueId: null, number: '12345', callerRaw: '19900001234', story: [], ...given.call };
  const spokenIds = (args: unknown[]): string => args.map((one) => (Array.isArray(one) ? one.map((spoken: { promptId: string; obligatory: boolean }) => `${spoken.promptId}${spoken.obligatory ? '!' : ''}`).join('+') : typeof one === 'object' ? JSON.stringify((one as { skills?: object }).skills ?? {}).replace('{}', '') : String(one as string | number))).join(' ');
  const note = (what: string, then: () => void = () => undefined) => (_callId: string, ...args: unknown[]): Promise<void> => {
    did.push([what, spokenIds(args)].join(' ').trim());
    if (what === given.fails) return Promise.reject(new Error('a fault'));
    then();
    return Promise.resolve();
  };
  const calls: RunnerNeeds['calls'] = {
    get: () => call, answer: note('answer'), say: note('say'), cut: note('cut'), music: note('music'), end: note('end', () => (call = { ...call, state: 'ended' })), note: () => undefined,
    enqueue: async (id, queueId, wanted) => { await note('enqueue')(id, queueId, wanted ?? {}); call = { ...call, state: 'queued', queueId }; },
    leaveQueue: note('leave', () => (call = { ...call, state: 'arrived', queueId: null })), dial: () => Promise.resolve('refused'), rated: note('rated'),
  };
  const runner: Runner = createRunner({
    numbers: () => [{ ...NUMBER, ...given.number }], calls, clock, log: createLog('silent'), hours: () => null, fact: () => Promise.resolve(null), callsOn: () => given.callsOn ?? 1,
    queues: { has: (id) => (given.queues ?? ['general']).includes(id), agentsSignedIn: () => 1, position: () => 3, estimate: () => 100 }, callBacks: { keepPlace: () => given.keepPlace ?? false },
    published: (id) => { const document = given.flows?.[id]; return document === undefined ? null : { version: 1, document }; },
    prompts: {
      get: (id) => (id === 'unspoken' ? undefined : { id, zh: '', en: '', media: `sound:${id}`, seconds: 1 }), prepare: () => Promise.resolve(), file: () => null,
      fill: (id, _language, values) => Promise.resolve({ id: `${id}(${Object.values(values).join(',')})`, zh: '', en: '', media: id, seconds: 1 }),
    },
  });
  const run = (dialled = '12345', back = false): Promise<void> => runner.run('c1', dialled, back);
  const seen = (last: string): Promise<unknown> => until(`${last} (${did.join(' | ')})`, () => did.includes(last));
  return { did, runner, run, clock, seen, over: () => runner.changed('c1', 'ended') };
}

describe('a call through its flow', () => {
  it('queue first, then the greeting with its obligatory part, then music; a prompt without a voice is left out', async () => {
    const { did, run, seen, over } = stage();
    const done = run();
    await seen('music');
    over();
    await done;
    expect(did).to.deep.equal(['answer', 'enqueue general', 'say welcome!+moment', 'music']);
  });
  it('one who was with the dialplan before is not greeted again', async () => {
    const { did, run, seen, over } = stage();
    const done = run('12345', true);
    await seen('music');
    over();
    await done;
    expect(did).to.deep.equal(['answer', 'enqueue general', 'music']);
  });
  it('a number nobody published is refused as unallocated', async () => {
    const { did, run } = stage();
    await run('110');
    expect(did).to.deep.equal(['end refused 1']);
  });
  it('given its queue is gone, the caller is told and the call ended, not forgotten', async () => {
    const { did, run } = stage({ queues: [] });
    await run();
    expect(did).to.deep.equal(['answer', 'say sorry', 'end system 16']);
  });
  for (const fails of ['answer', 'say', 'music']) {
    it(`given ${fails} fails, the call still reaches its queue`, async () => {
      const { did, run, seen, over } = stage({ fails });
      const done = run();
      await seen('enqueue general');
      over();
      await done;
      expect(did.filter((one) => one.startsWith('end'))).to.deep.equal([]);
    });
  }
  it('given even the queue fails, nothing is thrown', () => stage({ fails: 'enqueue' }).run());
  for (const [refusal, steps] of [['spoken', ['answer', 'say refused', 'end refused 42']], ['busy', ['end refused 42']]] as const) {
    it(`above the ceiling: ${steps.join(', ')}`, async () => {
      const { did, run } = stage({ number: { ceiling: 5, refusal }, callsOn: 6 });
      await run();
      expect(did).to.deep.equal(steps);
    });
  }
  it('at the ceiling a caller is let in', async () => {
    const { run, seen, over } = stage({ number: { ceiling: 5 }, callsOn: 5 });
    const done = run();
    await seen('enqueue general');
    over();
    await done;
  });
  it('a drawing that goes round in circles ends with a human', async () => {
    const again = { kind: 'say', name: 's', settings: { prompts: ['welcome'] }, exits: { next: 'a' } } as const;
    const { did, run, seen, over } = stage({ number: { mode: 'menu', flowId: 'm', greeting: [] }, flows: { m: { start: 'a', nodes: { a: again } } } });
    const done = run();
    await seen('enqueue general');
    over();
    await done;
    expect(did.filter((one) => one === 'say welcome').length).to.equal(20);
  });
  it('a skill goes into the queue with the caller, and is forgotten when it is asked for no longer', async () => {
    const skill = (level: number, next: string) => ({ kind: 'set-skill', name: 's', settings: { skillId: 'english', level }, exits: { next } }) as const;
    const nodes: FlowDocument['nodes'] = { a: skill(2, 'b'), b: { kind: 'to-queue', name: 'q', settings: { queueId: 'general', maxWaitSeconds: 5 }, exits: { timeout: 'c' } }, c: skill(0, 'd'), d: { kind: 'to-queue', name: 'q', settings: { queueId: 'general' }, exits: {} } };
    const { did, run, clock, seen, over } = stage({ number: { mode: 'menu', flowId: 'm', greeting: [] }, flows: { m: { start: 'a', nodes } } });
    const done = run();
    await until('the caller waits', () => clock.pending === 1);
    clock.pass(5_000);
    await seen('enqueue general');
    over();
    await done;
    expect(did.filter((one) => one.startsWith('enqueue'))).to.deep.equal(['enqueue general {"english":2}', 'enqueue general']);
  });
  it('of a call that is in its flow already nothing happens', async () => {
    const { did, run, seen, over } = stage();
    const done = run();
    await seen('music');
    await run('12345', true);
    over();
    await done;
    expect(did.filter((one) => one === 'answer').length).to.equal(1);
  });
  it('after a restart a call that waits goes on waiting: no answer, no place lost, no greeting', async () => {
    const { did, run, seen, over } = stage({ call: { state: 'queued', queueId: 'general' } });
    const done = run('12345', true);
    await seen('music');
    over();
    await done;
    expect(did.filter((one) => one.startsWith('enqueue') || one.startsWith('say'))).to.deep.equal([]);
  });
});

describe('waiting in a queue', () => {
  const OPT_IN: Given = { number: { mode: 'opt-in', greeting: [] } };
  it('keys are offered once after eight seconds, the place is said every thirty, music in between', async () => {
    const { did, run, seen, clock, over } = stage(OPT_IN);
    const done = run();
    await until('the caller waits', () => clock.pending === 1);
    clock.pass(8_000);
    await until('the caller waits again', () => did.filter((one) => one === 'music').length === 2 && clock.pending === 1);
    clock.pass(22_000);
    await seen('say position(2,2)');
    over();
    await done;
    expect(did.filter((one) => one === 'say waitingOffer').length).to.equal(1);
  });
  it('a key leads into self-service and back, the place in the queue stays', async () => {
    const { did, run, seen, runner, over } = stage(OPT_IN);
    const done = run();
    await seen('music');
    runner.pressed('c1', '2');
    await seen('say notices');
    await until('music again', () => did.filter((one) => one === 'music').length === 2);
    over();
    await done;
    expect(did.filter((one) => one === 'enqueue general' || one === 'leave')).to.deep.equal(['enqueue general']);
  });
  it('the key to be called back: the place is kept, the caller told, the call ended', async () => {
    const { did, run, seen, runner } = stage({ ...OPT_IN, keepPlace: true });
    const done = run();
    await seen('music');
    runner.pressed('c1', '3');
    await done;
    expect(did.slice(-3)).to.deep.equal(['leave', 'say callBackKept+goodbye', 'end system 16']);
  });
  it('given nobody can be called back, the caller is told and goes on waiting', async () => {
    const { did, run, seen, runner, over } = stage(OPT_IN);
    const done = run();
    await seen('music');
    runner.pressed('c1', '3');
    await seen('say callBackNot');
    over();
    await done;
    expect(did).not.to.include('leave');
  });
  it('a key without a meaning changes nothing', async () => {
    const { did, run, seen, runner, over } = stage(OPT_IN);
    const done = run();
    await seen('music');
    runner.pressed('c1', '7');
    runner.pressed('c1', 'A');
    over();
    await done;
    expect(did.at(-1)).to.equal('music');
  });
  it('the rule of the queue leads over to another one, or nowhere', async () => {
    const { run, seen, runner, over } = stage({ queues: ['general', 'night'] });
    const done = run();
    await seen('music');
    runner.overflowed('c1', null);
    runner.overflowed('c1', 'night');
    await seen('enqueue night');
    over();
    await done;
  });
});
