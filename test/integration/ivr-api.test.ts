import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Http } from '../../access/http.ts';
import { systemClock } from '../../clock.ts';
import type { FlowTryStep, FlowView, PromptView } from '../../contract/flows.ts';
import { newId } from '../../contract/ids.ts';
import type { NumberView } from '../../contract/views.ts';
import { createPromptLibrary } from '../../ivr/prompts.ts';
import { createSoundConverter } from '../../ivr/sound-convert.ts';
import { createVoice, type Voice } from '../../ivr/voice.ts';
import { writeWave } from '../../ivr/wave.ts';
import { createLog } from '../../log.ts';
import { openStore, type Store } from '../../store/connection.ts';
import { SKILLS } from '../../store/first-data/distribution.ts';
import { installFirstData } from '../../store/first-data/install.ts';
import { accessWith, listeningHttp, memoryStores, PASSWORD, signedInAdmin, type Call } from '../access/fakes.ts';
import { sharedStore, type SharedStore } from '../helpers/postgres.ts';
import { tone } from '../helpers/tones.ts';
import { until } from '../helpers/until.ts';

const log = createLog('silent');
const never = (): never => expect.fail('no call is made here');

describe('numbers, hours, prompts and flows over HTTP, in a real store', function () {
  this.timeout(60_000);
  let shared: SharedStore;
  let store: Store;
  let voice: Voice;
  let http: Http;
  let call: Call;
  let origin: string;
  let cookie: string;
  let dir: string;
  const told: string[] = [];
  const { access } = accessWith(memoryStores());

  before(async () => {
    shared = await sharedStore();
    store = await openStore({ uri: shared.uri, log, clock: systemClock });
    dir = mkdtempSync(join(tmpdir(), 'hotline-voice-'));
    const id = (): string => newId(systemClock.now().getTime());
    const library = createPromptLibrary({
      dir, clock: systemClock, log, recording: (name) => store.prompts.recording(name),
      tts: { name: 'tone', speak: (text) => Promise.resolve(writeWave({ rate: 16_000, samples: tone(440, text.length / 10, 16_000) })) },
    });
    voice = createVoice({
      stores: store, first: { numbers: [] }, library, converter: createSoundConverter(process.env['ROOT_DIR'] ?? '.root', dir, id), clock: systemClock, log,
      calls: { get: () => undefined, answer: never, say: never, cut: never, enqueue: never, leaveQueue: never, music: never, note: never, dial: never, end: never, rated: never },
      queues: { ids: () => ['general'], has: (queueId) => queueId === 'general', position: () => null, estimate: () => null, agentsSignedIn: () => null },
      skillIds: () => SKILLS.map(({ id }) => id), callBacks: { keepPlace: () => false }, fact: () => Promise.resolve(null), dialledNow: () => [], changed: (what) => void told.push(what),
    });
    await voice.load();
    ({ http, call, origin } = await listeningHttp(access, voice.routes));
    cookie = await signedInAdmin(access, call);
  });
  after(async () => {
    await http.close(0);
    await store.close();
    await shared.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const ask = (method: string, path: string, body?: unknown) => call(method, `/api/v1${path}`, { cookie, ...(body !== undefined && { body }) });
  const code = async (method: string, path: string, body?: unknown): Promise<unknown> => ((await ask(method, path, body)).body as { code?: unknown } | undefined)?.code;
  const flow = async (): Promise<FlowView> => (await ask('GET', '/flows/demo-menu')).body as FlowView;
  const number = async (dialled: string): Promise<NumberView> => (await ask('GET', `/numbers/${dialled}`)).body as NumberView;

  describe('numbers', () => {
    it('the shipped ones are there: 12345 straight to people with keys offered, 12346 a menu', async () => {
      const items = ((await ask('GET', '/numbers')).body as { items: NumberView[] }).items;
      expect(items.map((one) => [one.number, one.mode, one.flowId])).to.deep.equal([['12345', 'opt-in', null], ['12346', 'menu', 'demo-menu']]);
    });
    it('one is added, changed against its version, refused twice, and removed for good', async () => {
      const made = await ask('POST', '/numbers', { number: '12350', name: '安全生产', mode: 'human-first', queueId: 'general', hoursId: 'office' });
      expect([made.status, (made.body as NumberView).version]).to.deep.equal([201, 1]);
      expect(await code('POST', '/numbers', { number: '12350', name: '另一个', mode: 'human-first', queueId: 'general' })).to.equal('DUPLICATE');
      expect((await ask('PATCH', '/numbers/12350', { ceiling: 3, version: 1 })).body).to.include({ ceiling: 3, name: '安全生产', hoursId: 'office', version: 2 });
      expect(await code('PATCH', '/numbers/12350', { ceiling: 4, version: 1 })).to.equal('CONFLICT');
      await until('callers meet it', () => voice.numbers().some((one) => one.number === '12350' && one.ceiling === 3));
      expect((await ask('DELETE', '/numbers/12350')).status).to.equal(204);
      expect(await code('GET', '/numbers/12350')).to.equal('NOT_FOUND');
      expect((await ask('POST', '/numbers', { number: '12350', name: '又来', mode: 'human-first', queueId: 'general' })).status).to.equal(201);
    });
    it('edits and removals survive the first data being installed again', async () => {
      const { version } = await number('12345');
      await ask('PATCH', '/numbers/12345', { mode: 'human-first', version });
      expect((await ask('DELETE', '/numbers/12346')).status).to.equal(204);
      await installFirstData(store);
      expect(await number('12345')).to.include({ mode: 'human-first' });
      expect(await code('GET', '/numbers/12346')).to.equal('NOT_FOUND');
      expect((await ask('POST', '/numbers', { number: '12346', name: '演示', mode: 'menu', queueId: 'general', flowId: 'demo-menu' })).status).to.equal(201);
    });
    for (const [what, body] of [
      ['12345 with hours', { hoursId: 'office' }], ['a queue there is not', { queueId: 'gone' }], ['a flow there is not', { mode: 'menu', flowId: 'gone' }], ['a prompt there is not', { greeting: ['gone'] }], ['an alias of another', { aliases: ['12350'] }], ['an unknown field', { colour: 'red' }],
    ] as const) {
      it(`${what} is refused`, async () => expect(await code('PATCH', '/numbers/12345', { ...body, version: (await number('12345')).version })).to.equal('BAD_INPUT'));
    }
  });

  describe('flows', () => {
    it('a draft is saved with its faults, and not published before they are gone', async () => {
      const before = await flow();
      const broken = (await ask('PUT', '/flows/demo-menu/draft', { document: { start: 'gone', nodes: {} }, version: before.version })).body as FlowView;
      expect(broken.faults.map((fault) => fault.code)).to.deep.equal(['noStart']);
      expect(await code('POST', '/flows/demo-menu/publish', { version: broken.version, note: '' })).to.equal('FLOW_FAULTY');
      expect((await ask('PUT', '/flows/demo-menu/draft', { document: before.draft, version: broken.version })).status).to.equal(200);
      expect(await code('PUT', '/flows/demo-menu/draft', { document: before.draft, version: broken.version })).to.equal('CONFLICT');
    });
    it('publishing gives a new version with author and note; rolling back publishes the old document anew; both can be read', async () => {
      const before = await flow();
      const document = structuredClone(before.draft);
      const top = document.nodes['top'];
      if (top !== undefined) top.name = '新的总菜单';
      const saved = (await ask('PUT', '/flows/demo-menu/draft', { document, version: before.version })).body as FlowView;
      const published = (await ask('POST', '/flows/demo-menu/publish', { version: saved.version, note: '改名' })).body as FlowView;
      expect(published.published).to.include({ version: 2, note: '改名', liveCalls: 0 });
      expect(published.published?.byName).not.to.equal('');
      expect(voice.hasFlow('demo-menu')).to.equal(true);
      const back = (await ask('POST', '/flows/demo-menu/roll-back', { to: 1, note: '退回' })).body as FlowView;
      expect(back.versions.map(({ version, note }) => [version, note])).to.deep.equal([[3, '退回'], [2, '改名'], [1, '随系统提供']]);
      expect(back.draft.nodes['top']?.name).to.equal('新的总菜单');
      const names = await Promise.all([1, 2, 3].map(async (version) => ((await ask('GET', `/flows/demo-menu/versions/${version}`)).body as { document: FlowView['draft'] }).document.nodes['top']?.name));
      expect(names).to.deep.equal(['总菜单', '新的总菜单', '总菜单']);
      expect(await code('GET', '/flows/demo-menu/versions/9')).to.equal('NOT_FOUND');
      expect(await code('POST', '/flows/demo-menu/roll-back', { to: 9, note: '' })).to.equal('NOT_FOUND');
      expect(told).to.include('flows');
    });
    it('a flow is tried, checked, made, and removed when nobody leads to it', async () => {
      const { draft } = await flow();
      const { steps } = (await ask('POST', '/flows/try', { document: draft, keys: [{ key: '0', afterMs: 100 }] })).body as { steps: FlowTryStep[] };
      expect(steps.map(({ nodeId }) => nodeId)).to.deep.equal(['top', 'agent']);
      expect((await ask('POST', '/flows/check', { document: draft })).body).to.deep.include({ faults: [], secondsToHuman: 1 });
      expect((await ask('POST', '/flows', { id: 'second', name: '第二个' })).status).to.equal(201);
      expect(await code('POST', '/flows', { id: 'second', name: '第二个' })).to.equal('DUPLICATE');
      expect((await ask('DELETE', '/flows/second')).status).to.equal(204);
      expect(await code('DELETE', '/flows/demo-menu')).to.equal('IN_USE');
    });
    it('a document with what no schema knows is refused', async () => {
      expect(await code('POST', '/flows/check', { document: { start: 'a', nodes: { a: { kind: 'say', name: 'x', exits: {}, settings: {}, script: 'rm' } } } })).to.equal('BAD_INPUT');
      expect(await code('POST', '/flows/check', { document: { start: 'a', nodes: { a: { kind: 'system', name: 'x', exits: {}, settings: {} } } } })).to.equal('BAD_INPUT');
    });
  });

  describe('hours', () => {
    it('are added, changed, refused when they cannot be, and kept while something needs them', async () => {
      const night = { id: 'night', name: '夜间', weekly: [{ day: 1, spans: [{ from: '18:00', to: '24:00' }] }], holidays: 'closed' };
      expect((await ask('POST', '/hours', night)).status).to.equal(201);
      expect(await code('PATCH', '/hours/night', { weekly: [{ day: 1, spans: [{ from: '22:00', to: '06:00' }] }], version: 1 })).to.equal('BAD_INPUT');
      expect((await ask('PATCH', '/hours/night', { name: '晚间', version: 1 })).body).to.include({ name: '晚间', version: 2 });
      await ask('POST', '/numbers', { number: '12351', name: '夜间', mode: 'human-first', queueId: 'general', hoursId: 'night' });
      await until('the number is known', () => voice.numbers().some((one) => one.number === '12351'));
      expect(await code('DELETE', '/hours/night')).to.equal('IN_USE');
    });
  });

  describe('prompts', () => {
    const sound = async (body: Buffer, path = '/prompts/notices/recording?lang=zh'): Promise<{ status: number; body: PromptView & { code?: string } }> => {
      const answer = await fetch(`${origin}/api/v1${path}`, { method: 'PUT', headers: { cookie, origin, 'content-type': 'audio/wav' }, body: new Uint8Array(body) });
      return { status: answer.status, body: (await answer.json()) as PromptView & { code?: string } };
    };
    it('a text is changed and spoken anew; its uses are named', async () => {
      const before = (await ask('GET', '/prompts/menuTop')).body as PromptView;
      expect(before.usedBy).to.deep.equal(['演示菜单']);
      const after = (await ask('PATCH', '/prompts/menuTop', { texts: { zh: '短', en: '' }, version: before.version })).body as PromptView;
      expect(after.seconds.zh).to.equal(0.1);
      expect(await code('DELETE', '/prompts/menuTop')).to.equal('IN_USE');
    });
    it('a recording at another rate takes the place of the voice, is heard, and gives way again', async () => {
      const put = await sound(writeWave({ rate: 44_100, samples: tone(440, 2, 44_100) }));
      expect([put.status, put.body.recorded.zh, put.body.seconds.zh]).to.deep.equal([200, true, 2]);
      const heard = await fetch(`${origin}/api/v1/prompts/notices/audio?lang=zh`, { headers: { cookie } });
      expect([heard.headers.get('content-type'), (await heard.arrayBuffer()).byteLength]).to.deep.equal(['audio/wav', 44 + 2 * 32_000]);
      const back = (await ask('DELETE', '/prompts/notices/recording?lang=zh')).body as PromptView;
      expect(back.recorded.zh).to.equal(false);
      expect((await store.prompts.find('notices'))?.history.length, 'the recording is kept').to.equal(1);
    });
    for (const [what, body] of [
      ['no sound at all', Buffer.from('hello')], ['a list that names other files', Buffer.from('ffconcat version 1.0\nfile /etc/passwd\n')], ['a list of addresses', Buffer.from('#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/\n')],
      ['more than thirty seconds', writeWave({ rate: 8_000, samples: tone(440, 31, 8_000) })], ['nothing', Buffer.alloc(0)],
    ] as const) {
      it(`${what} is refused, and what was said before stays`, async () => {
        expect((await sound(body)).body.code).to.equal('SOUND_UNREADABLE');
        expect(((await ask('GET', '/prompts/notices')).body as PromptView).recorded.zh).to.equal(false);
      });
    }
    it('an agent may change none of it', async () => {
      await access.users.create({ username: 'lin', name: '林静', staffNumber: '3001', roles: ['agent'], password: PASSWORD });
      const agent = (await call('POST', '/api/v1/session', { body: { username: 'lin', password: PASSWORD } })).cookie;
      await call('POST', '/api/v1/password', { cookie: agent, body: { current: PASSWORD, next: `${PASSWORD}-of-her-own` } });
      for (const [method, path] of [['PATCH', '/prompts/notices'], ['PUT', '/prompts/notices/recording'], ['POST', '/flows'], ['PUT', '/flows/demo-menu/draft'], ['DELETE', '/numbers/12345'], ['PATCH', '/hours/office']] as const) {
        expect((await call(method, `/api/v1${path}`, { cookie: agent, body: {} })).body, path).to.deep.include({ code: 'FORBIDDEN' });
      }
    });
  });

  it('the report of modes answers from the call records', async () => {
    expect(((await ask('GET', '/reports/number-modes?days=7')).body as { items: unknown[] }).items.length).to.equal(3);
    expect(await code('GET', '/reports/number-modes?days=0')).to.equal('BAD_INPUT');
  });
});
