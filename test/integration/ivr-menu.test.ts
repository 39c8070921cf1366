import { expect } from 'chai';
import type { FlowDocument } from '../../contract/flows.ts';
import { CallLab, WELCOME_HZ, type LabLife, type LabVoice } from '../helpers/call-lab.ts';
import type { SipCall } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

const MENU_HZ = 1_100;
const SUB_HZ = 1_400;
const WRONG_HZ = 2_300;
const SILENT_HZ = 2_700;
const BYE_HZ = 3_100;
const TONES = { menu: MENU_HZ, sub: SUB_HZ, wrongKey: WRONG_HZ, noInput: SILENT_HZ, bye: BYE_HZ, goodbye: BYE_HZ };

const node = (kind: FlowDocument['nodes'][string]['kind'], settings: Record<string, unknown>, exits: Record<string, string> = {}) => ({ kind, name: kind, settings, exits });
const keys = (...pressed: string[]) => pressed.map((key) => ({ key, label: key }));

/** Two levels; 0 leads to a human from both. */
const MENU: FlowDocument = {
  start: 'top',
  nodes: {
    top: node('menu', { prompts: ['menu'], keys: keys('1', '2'), timeoutSeconds: 1, rounds: 2 }, { 'key:1': 'sub', 'key:2': 'bye', human: 'agent', timeout: 'agent' }),
    sub: node('menu', { prompts: ['sub'], keys: keys('1'), timeoutSeconds: 1, rounds: 2 }, { 'key:1': 'bye', human: 'agent', timeout: 'agent' }),
    bye: node('hang-up', { prompts: ['bye'] }),
    agent: node('to-queue', { queueId: 'general' }),
  },
};

describe('a voice menu on a real Asterisk', function () {
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

  async function arrive(voice: LabVoice): Promise<SipCall> {
    life = await lab.life({ voice: { tones: TONES, number: { mode: 'menu', flowId: 'main', greeting: [] }, ...voice } });
    const call = await (await lab.resident(440)).call('12345');
    await call.answered();
    return call;
  }
  const record = () => life.calls.live()[0] ?? [...life.stored.values()].at(-1);
  const story = (kind: string, field: string): unknown[] => (record()?.story ?? []).filter((entry) => entry.kind === kind).map((entry) => entry.data?.[field]);
  const nodes = (): unknown[] => story('node', 'id');

  it('given keys pressed while the prompt is spoken, it is cut, each level is heard, and the last word ends the call', async () => {
    const call = await arrive({ flows: { main: MENU } });
    expect(await call.hears(MENU_HZ), 'the first level').to.equal(true);
    call.sendDigits('1');
    expect(await call.hears(SUB_HZ), 'the second level').to.equal(true);
    call.sendDigits('1');
    expect(await call.hears(BYE_HZ), 'the last word').to.equal(true);
    expect(await call.ended).to.equal('them');
    expect(nodes()).to.deep.equal(['menu', 'top', 'sub', 'bye']);
    expect(story('key', 'key')).to.deep.equal(['1', '1']);
    expect(record()).to.include({ state: 'ended', ending: 'system' });
  });
  it('the key to a human reaches the agent, who hears the caller', async () => {
    const agent = await lab.agent(700);
    const call = await arrive({ flows: { main: MENU } });
    life.routing.ready(agent.id);
    expect(await call.hears(MENU_HZ)).to.equal(true);
    call.sendDigits('0');
    expect(await call.hears(700), 'the agent').to.equal(true);
    expect(await (await agent.phone.nextCall()).hears(440), 'the caller').to.equal(true);
    expect(nodes()).to.deep.equal(['menu', 'top', 'agent']);
  });
  it('given a wrong key and then silence, both are said, and after the last round a human is reached', async () => {
    const call = await arrive({ flows: { main: MENU } });
    expect(await call.hears(MENU_HZ)).to.equal(true);
    call.sendDigits('9');
    expect(await call.hears(WRONG_HZ), 'the wrong key is said').to.equal(true);
    await until('the call waits for an agent', () => record()?.state === 'queued', 15_000);
    expect(nodes()).to.deep.equal(['menu', 'top', 'agent']);
  });
  it('keys typed ahead go through both levels without hearing them out', async () => {
    const call = await arrive({ flows: { main: MENU } });
    call.sendDigits('11');
    expect(await call.hears(BYE_HZ)).to.equal(true);
    await call.ended;
    expect(nodes()).to.deep.equal(['menu', 'top', 'sub', 'bye']);
  });
  it('given the caller hangs up in the middle of a prompt, the call is over and nothing of it stays', async () => {
    const call = await arrive({ flows: { main: MENU } });
    expect(await call.hears(MENU_HZ)).to.equal(true);
    await call.hangUp();
    await until('the call is over', () => record()?.state === 'ended');
    await until('no flow is running', () => life.runner.live().length === 0);
    expect(record()).to.include({ ending: 'abandoned' });
    expect((await life.ari.channels()).length).to.equal(0);
  });
  it('given the flow breaks, the caller reaches the queue of the number', async () => {
    await arrive({ flows: { main: { start: 'a', nodes: { a: node('say', { prompts: [] }) } } } });
    await until('the call waits for an agent', () => record()?.state === 'queued');
  });
  it('given there is no such flow, the caller reaches the queue of the number', async () => {
    await arrive({ flows: {} });
    await until('the call waits for an agent', () => record()?.state === 'queued');
  });
  it('human-first: the greeting is heard and the queue entered at once', async () => {
    const call = await arrive({ number: { mode: 'human-first', greeting: ['welcome'] } });
    expect(await call.hears(WELCOME_HZ)).to.equal(true);
    expect(record()?.state).to.equal('queued');
  });
});
