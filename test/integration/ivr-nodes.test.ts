import { expect } from 'chai';
import { asteriskFolders } from '../../asterisk-config/render.ts';
import { addedNumbersConf } from '../../asterisk-config/templates/extensions.ts';
import type { FlowDocument } from '../../contract/flows.ts';
import { createAddedNumbers } from '../../telephony/added-numbers.ts';
import { CallLab, WELCOME_HZ, type LabLife, type LabVoice } from '../helpers/call-lab.ts';
import type { SipCall, SipPhone } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

const TONES = { first: 1_100, second: 1_400, third: 2_300, offer: 2_700, notice: 3_100, waiting: 3_400, waitingOffer: 2_700, notices: 3_100, callBackKept: 1_400, callBackNot: 2_300 };
const HZ = TONES;
type Kind = FlowDocument['nodes'][string]['kind'];
const node = (kind: Kind, settings: Record<string, unknown>, exits: Record<string, string> = {}) => ({ kind, name: kind, settings, exits });
const say = (prompt: string, next: string) => node('say', { prompts: [prompt] }, { next });
const bye = node('hang-up', {});
const agent = node('to-queue', { queueId: 'general' });

describe('every node of a voice flow on a real Asterisk', function () {
  this.timeout(60_000);
  let lab: CallLab;
  let life: LabLife;
  before(async () => {
    lab = await CallLab.start();
  });
  after(() => lab.stop());
  afterEach(async () => {
    await lab.hangUpAll();
    await life.close();
    lab.clearAgents();
  });

  async function arrive(nodes: FlowDocument['nodes'], voice: LabVoice = {}): Promise<SipCall> {
    life = await lab.life({ voice: { tones: TONES, number: { mode: 'menu', flowId: 'main', greeting: [] }, flows: { main: { start: 'a', nodes } }, ...voice } });
    return dial();
  }
  async function dial(): Promise<SipCall> {
    const call = await (await lab.resident(440)).call('12345');
    await call.answered();
    return call;
  }
  /** The one who is dialled, behind a carrier that does as it is told. */
  async function carrier(incoming: 'answer' | 'ring' | number): Promise<{ phone: SipPhone }> {
    const far = await lab.agent(900, incoming);
    lab.carrierPort = far.phone.port;
    return far;
  }
  const record = () => life.calls.live()[0] ?? [...life.stored.values()].at(-1);
  const told = (kind: string, field: string): unknown[] => (record()?.story ?? []).filter((entry) => entry.kind === kind).map((entry) => entry.data?.[field]);
  const over = (): Promise<unknown> => until('the call is over', () => record()?.state === 'ended');

  describe('say', () => {
    it('without barge-in a key cuts nothing', async () => {
      const call = await arrive({ a: say('first', 'b'), b: say('second', 'c'), c: bye });
      expect(await call.hears(HZ.first)).to.equal(true);
      call.sendDigits('1');
      expect(await call.hears(HZ.second)).to.equal(true);
      await over();
      const [start, end] = ['prompt', 'promptEnd'].map((kind) => Date.parse(record()?.story.find((entry) => entry.kind === kind)?.at ?? ''));
      expect((end ?? 0) - (start ?? 0), 'heard out').to.be.at.least(900);
    });
    it('with barge-in a key cuts it and goes on to the menu behind', async () => {
      const call = await arrive({ a: node('say', { prompts: ['first', 'third'], bargeIn: true }, { next: 'b' }), b: node('menu', { prompts: ['second'], keys: [{ key: '1', label: '' }] }, { 'key:1': 'c', human: 'q', timeout: 'q' }), c: node('hang-up', { prompts: ['notice'] }), q: agent });
      expect(await call.hears(HZ.first)).to.equal(true);
      call.sendDigits('1');
      expect(await call.hears(HZ.notice)).to.equal(true);
      await over();
      expect(told('prompt', 'prompt')).to.deep.equal(['first', 'notice']);
    });
  });

  describe('collect', () => {
    it('digits reach the condition behind, and the story keeps that keys were pressed, not which', async () => {
      const call = await arrive({
        a: node('collect', { prompts: ['first'], variable: 'pin', maxDigits: 4, timeoutSeconds: 2 }, { done: 'b', human: 'q', timeout: 'q' }),
        b: node('condition', { field: 'var.pin', operator: 'eq', value: '4821' }, { true: 'c', false: 'q' }), c: node('hang-up', { prompts: ['second'] }), q: agent,
      });
      expect(await call.hears(HZ.first)).to.equal(true);
      call.sendDigits('4821');
      expect(await call.hears(HZ.second), 'the right PIN').to.equal(true);
      await over();
      expect(told('key', 'key')).to.deep.equal(['4', '•', '•', '•'].fill('•'));
    });
  });

  for (const [state, heard] of [['open', HZ.first], ['closed', HZ.second], ['holiday', HZ.third]] as const) {
    it(`hours: ${state}`, async () => {
      const call = await arrive({ a: node('hours', { hoursId: 'office' }, { open: 'o', closed: 'c', holiday: 'h' }), o: node('hang-up', { prompts: ['first'] }), c: node('hang-up', { prompts: ['second'] }), h: node('hang-up', { prompts: ['third'] }) }, { hours: () => state });
      expect(await call.hears(heard)).to.equal(true);
    });
  }

  it('condition: a fact that never comes is false, and the call goes on', async () => {
    const call = await arrive({ a: node('condition', { field: 'caller.callsToday', operator: 'gt', value: 1 }, { true: 'c', false: 'd' }), c: bye, d: node('hang-up', { prompts: ['second'] }) }, { fact: () => new Promise(() => undefined) });
    expect(await call.hears(HZ.second)).to.equal(true);
  });

  it('set-skill: the skill goes into the queue with the call', async () => {
    await arrive({ a: node('set-skill', { skillId: 'cantonese', level: 3 }, { next: 'q' }), q: agent });
    await until('the call waits', () => record()?.state === 'queued');
    expect(told('node', 'kind')).to.deep.equal(['go-to-flow', 'set-skill', 'to-queue']);
  });

  it('go-to-flow: the other flow goes on with the same call', async () => {
    const call = await arrive({}, { flows: { main: { start: 'a', nodes: { a: say('first', 'b'), b: node('go-to-flow', { flowId: 'other' }) } }, other: { start: 'x', nodes: { x: node('hang-up', { prompts: ['second'] }) } } } });
    expect(await call.hears(HZ.first)).to.equal(true);
    expect(await call.hears(HZ.second)).to.equal(true);
    await over();
    expect(told('node', 'flow')).to.deep.equal([null, 'main', 'main', 'other']);
  });

  describe('to-number', () => {
    const toNumber = (number: string, timeoutSeconds = 20) => ({
      a: node('to-number', { number, timeoutSeconds }, { busy: 'b', noAnswer: 'n', refused: 'r' }), b: node('hang-up', { prompts: ['first'] }), n: node('hang-up', { prompts: ['second'] }), r: node('hang-up', { prompts: ['third'] }),
    });
    it('the gate lets nobody out to a number that is not allowed', async () => {
      const call = await arrive(toNumber('13800001234'));
      expect(await call.hears(HZ.third)).to.equal(true);
      await over();
      expect(record()?.ending).to.equal('system');
    });
    it('answered, both hear each other; the far side hangs up and the call is over', async () => {
      const far = await carrier('answer');
      const call = await arrive(toNumber('19900005678'));
      expect(await call.hears(900), 'the far side').to.equal(true);
      const leg = await far.phone.nextCall();
      expect(await leg.hears(440), 'the caller').to.equal(true);
      expect(record()).to.include({ state: 'talking', agentId: null });
      await leg.hangUp();
      await over();
      expect(record()?.ending).to.equal('transferredOut');
    });
    for (const [what, incoming, heard] of [['busy', 486, HZ.first], ['does not answer', 'ring', HZ.second], ['refuses', 404, HZ.third]] as const) {
      it(`a number that ${what === 'busy' ? 'is busy' : what}: its exit`, async () => {
        await carrier(incoming);
        const call = await arrive(toNumber('19900005678', 5));
        expect(await call.hears(heard, 10_000)).to.equal(true);
      });
    }
    it('rung off while it rings, the far side stops ringing', async () => {
      await carrier('ring');
      const call = await arrive(toNumber('19900005678'));
      await until('it rings there', async () => (await life.ari.channels()).length === 2);
      await call.hangUp();
      await over();
      await until('Asterisk has no channel left', async () => (await life.ari.channels()).length === 0);
    });
  });

  describe('to-queue', () => {
    const waiting = node('to-queue', { queueId: 'general', greeting: ['welcome'], offerAfterSeconds: 1, offerPrompts: ['offer'], positionEverySeconds: 3, keys: [{ key: '2', label: '', does: 'exit' }, { key: '3', label: '', does: 'callBack' }] }, { 'key:2': 'n', left: 'l' });
    const QUEUE = { a: waiting, n: say('notice', 'a'), l: node('hang-up', { prompts: ['second'] }) };

    it('greeting, music, what keys do, the place, music again', async () => {
      const call = await arrive(QUEUE);
      expect(await call.hears(WELCOME_HZ), 'the greeting').to.equal(true);
      expect(await call.hears(HZ.offer), 'what keys do').to.equal(true);
      expect(await call.hears(HZ.waiting, 8_000), 'the place').to.equal(true);
      expect(record()?.state).to.equal('queued');
    });
    it('in self-service the place stays, and the agent who becomes free gets the caller', async () => {
      const one = await lab.agent(700);
      const call = await arrive(QUEUE);
      await until('the caller waits', () => record()?.state === 'queued');
      call.sendDigits('2');
      expect(await call.hears(HZ.notice), 'self-service').to.equal(true);
      life.routing.ready(one.id);
      expect(await call.hears(700), 'the agent').to.equal(true);
      const leg = await one.phone.nextCall();
      expect(await leg.hears(440), 'the caller at the agent').to.equal(true);
      expect(told('queued', 'queue')).to.deep.equal(['general']);
    });
    it('back from self-service there is music again, and the same place', async () => {
      const call = await arrive(QUEUE);
      await until('the caller waits', () => record()?.state === 'queued');
      call.sendDigits('2');
      expect(await call.hears(HZ.notice)).to.equal(true);
      expect(await call.hears(HZ.offer), 'waiting once more').to.equal(true);
      expect(life.routing.position(record()?.id ?? '')).to.equal(1);
    });
    it('the place is kept, the caller hears so and is released', async () => {
      const kept: string[] = [];
      const call = await arrive(QUEUE, { callBacks: { keepPlace: (_callId, number) => { kept.push(number); return true; } } });
      await until('the caller waits', () => record()?.state === 'queued');
      call.sendDigits('3');
      expect(await call.hears(HZ.second)).to.equal(true);
      await over();
      expect(kept).to.deep.equal(['19900001234']);
    });
    it('the rule of the queue leads out by the exit', async () => {
      const call = await arrive({ a: node('to-queue', { queueId: 'general' }, { overflow: 'l' }), l: node('hang-up', { prompts: ['second'] }) });
      const waits = await until('the caller waits', () => life.calls.live().find((one) => one.state === 'queued'));
      life.runner.overflowed(waits.id, null);
      expect(await call.hears(HZ.second)).to.equal(true);
      await over();
      expect(life.routing.position(waits.id)).to.equal(null);
    });
    it('after so many seconds the caller leaves by the time-out', async () => {
      const call = await arrive({ a: node('to-queue', { queueId: 'general', maxWaitSeconds: 1 }, { timeout: 'l' }), l: node('hang-up', { prompts: ['second'] }) });
      expect(await call.hears(HZ.second)).to.equal(true);
    });
  });

  describe('the number', () => {
    it('above its ceiling: a spoken refusal that counts as lost', async () => {
      const call = await arrive({}, { number: { ceiling: 1, greeting: [] }, tones: { refused: HZ.third } });
      const second = await dial();
      expect(await second.hears(HZ.third)).to.equal(true);
      await until('the second is refused', () => [...life.stored.values()].some((one) => one.ending === 'refused'));
      expect(life.calls.live().length).to.equal(1);
      await call.hangUp();
    });
    it('above its ceiling, refused before the answer: 503', async () => {
      await arrive({}, { number: { ceiling: 1, refusal: 'busy' } });
      const second = await (await lab.resident(500)).call('12345');
      expect(await second.finalStatus()).to.equal(503);
      await until('it counts as lost', () => [...life.stored.values()].some((one) => one.ending === 'refused' && one.connectedAt === null));
    });
    it('added while Asterisk runs, it is reached without a restart; taken away, it is not', async () => {
      life = await lab.life({ voice: { tones: TONES, number: { aliases: ['12347'], greeting: ['first'] } } });
      const added = createAddedNumbers({ dir: asteriskFolders(lab.asterisk.dataDir).dynamic, ari: life.ari, log: lab.log });
      const conf = (numbers: string[]): string => addedNumbersConf({ dataDir: lab.asterisk.dataDir, numbers, webNumbers: [] });
      const phone = await lab.resident(440);
      const status = async (): Promise<number> => (await phone.call('12347')).finalStatus();
      expect(await status()).to.equal(404);
      added.set(conf(['12347']));
      const call = await until('the number is known', async () => {
        const tried = await phone.call('12347');
        return (await tried.finalStatus()) === 200 ? tried : undefined;
      });
      expect(await call.hears(HZ.first)).to.equal(true);
      await call.hangUp();
      added.set(conf([]));
      await until('the number is gone', async () => {
        const tried = await phone.call('12347');
        const final = await tried.finalStatus();
        await tried.hangUp();
        return final === 404;
      });
    });
    it('closed: the words, then the end', async () => {
      const call = await arrive({}, { number: { mode: 'human-first', hoursId: 'office', closedPrompts: ['third'] }, hours: () => 'closed' });
      expect(await call.hears(HZ.third)).to.equal(true);
      expect(await call.ended).to.equal('them');
    });
    it('opt-in: straight to the queue, keys are offered while waiting, and none has to be pressed', async () => {
      const one = await lab.agent(700);
      const call = await arrive({}, { number: { mode: 'opt-in', greeting: ['welcome'] } });
      expect(await call.hears(WELCOME_HZ)).to.equal(true);
      life.routing.ready(one.id);
      expect(await call.hears(700)).to.equal(true);
      expect(record()?.mode).to.equal('opt-in');
    });
  });

  describe('rung off', () => {
    for (const [where, nodes] of [
      ['say', { a: say('first', 'b'), b: bye }], ['menu', { a: node('menu', { prompts: ['first'], keys: [{ key: '1', label: '' }] }, { 'key:1': 'b', human: 'b', timeout: 'b' }), b: bye }],
      ['collect', { a: node('collect', { prompts: ['first'], variable: 'x', maxDigits: 4 }, { done: 'b', human: 'b', timeout: 'b' }), b: bye }],
      ['to-queue', { a: node('to-queue', { queueId: 'general', greeting: ['first'] }) }], ['hang-up', { a: node('hang-up', { prompts: ['first'] }) }],
    ] as const) {
      it(`in ${where}: the call is over, nothing of it stays`, async () => {
        const call = await arrive(nodes);
        expect(await call.hears(HZ.first)).to.equal(true);
        await call.hangUp();
        await over();
        await until('no flow runs on', () => life.runner.live().length === 0);
        expect([record()?.ending, life.routing.position(record()?.id ?? '')]).to.deep.equal(['abandoned', null]);
        await until('Asterisk has no channel left', async () => (await life.ari.channels()).length === 0);
      });
    }
  });

  describe('after a crash', () => {
    it('in the middle of a menu the call is led on from the start, once', async () => {
      // Long enough to be heard by whoever listens a second later.
      const nodes = { a: node('menu', { prompts: ['first', 'first', 'first', 'first'], keys: [{ key: '1', label: '' }], timeoutSeconds: 20 }, { 'key:1': 'b', human: 'b', timeout: 'b' }), b: node('hang-up', { prompts: ['second'] }) };
      const call = await arrive(nodes);
      expect(await call.hears(HZ.first)).to.equal(true);
      await life.crash();
      life = await lab.life({ voice: { tones: TONES, number: { mode: 'menu', flowId: 'main', greeting: [] }, flows: { main: { start: 'a', nodes } } } });
      await until('it is in its flow again', () => told('node', 'id').filter((id) => id === 'a').length === 2);
      expect(await call.hears(HZ.first), 'the menu again').to.equal(true);
      call.sendDigits('1');
      expect(await call.hears(HZ.second)).to.equal(true);
      await over();
      expect([...life.stored.values()].filter((one) => one.story.some((entry) => entry.kind === 'adopted')).length, 'no second call of it').to.equal(1);
    });
    it('in the queue the call keeps its place and its keys', async () => {
      const nodes = { a: node('to-queue', { queueId: 'general', keys: [{ key: '2', label: '', does: 'exit' }] }, { 'key:2': 'n' }), n: say('notice', 'a') };
      const call = await arrive(nodes);
      await until('the caller waits', () => record()?.state === 'queued');
      await life.crash();
      life = await lab.life({ voice: { tones: TONES, number: { mode: 'menu', flowId: 'main', greeting: [] }, flows: { main: { start: 'a', nodes } } } });
      await until('it is in its flow again', () => life.runner.live().length === 1);
      call.sendDigits('2');
      expect(await call.hears(HZ.notice)).to.equal(true);
      expect(life.routing.position(record()?.id ?? '')).to.equal(1);
    });
  });
});
