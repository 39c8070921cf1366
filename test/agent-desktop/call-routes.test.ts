import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { memoryKept } from '../access/fakes.ts';
import { Peaks } from '../../agent-desktop/peaks.ts';
import { createHttp, type Http } from '../../access/http.ts';
import type { Viewer } from '../../access/viewer.ts';
import { callRoutes, type CallRouteNeeds } from '../../agent-desktop/call-routes.ts';
import { rangeOf } from '../../agent-desktop/wav-answer.ts';
import { systemClock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import { createLog } from '../../log.ts';
import { createMetrics } from '../../metrics.ts';
import { AGENT, callView, viewer } from './desk.ts';

const CALL = newId(2_000);
const TRACK = newId(3_000);
const CALLS = Array.from({ length: 5 }, (_, index) => newId(5_000 - index));
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));

describe('call routes', () => {
  let folder = '';
  let http: Http;
  let origin = '';
  let who: Viewer;
  const played: string[] = [];
  const outcomes: unknown[][] = [];
  const asked: object[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wav-'));
    await writeFile(join(folder, 'a.wav'), BYTES);
    const needs: CallRouteNeeds = {
      clock: systemClock,
      listCalls: (_viewer, query) => {
        asked.push(query);
        return Promise.resolve(CALLS.map(callView).filter((call) => query.before === undefined || call.id < query.before).slice(0, query.limit));
      },
      findCall: (_viewer, id) => Promise.resolve(id === CALL ? callView(CALL) : null),
      recordingFile: (_viewer, _call, id) => Promise.resolve(id === TRACK ? { path: join(folder, 'a.wav') } : null),
      recordPlayed: (_viewer, _call, id) => Promise.resolve(void played.push(id)),
      peaks: (_call, _id, path, buckets) => new Peaks().of('track', path, buckets),
      reveal: (_call, reason) => Promise.resolve({ name: '', phones: [reason] }),
      setOutcome: (...args) => Promise.resolve(void outcomes.push(args)),
      phoneCredentials: ({ userId }) => Promise.resolve({ socketUrl: 'ws://127.0.0.1/sip', user: `agent-${userId}`, password: 'p', domain: 'hotline.invalid', iceServers: [], expiresAt: '' }),
      agents: () => [], queueStats: () => [],
    };
    http = createHttp({
      routes: [callRoutes(needs)], access: { resolve: () => Promise.resolve({ viewer: who, mustChangePassword: false, mustSetUpSecondFactor: false }) }, kept: memoryKept(), record: () => Promise.resolve(), parts: () => ({}), storeUp: () => true,
      log: createLog('silent'), metrics: createMetrics(), clock: systemClock, settings: { webDir: null, tls: null, publicUrl: null, trustProxy: [], sipWsPort: 8081, probeToken: null },
    });
    origin = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}`;
  });
  beforeEach(() => {
    who = { ...viewer(AGENT, ['self', 'call.read', 'call.control', 'recording.play', 'queue.read']), sessionId: newId(Date.now()) };
    played.length = 0;
  });
  after(async () => {
    await http.close(0);
    await rm(folder, { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${origin}/api/v1${path}`, { headers });
  const json = async (response: Response): Promise<Record<string, unknown>> => (await response.json()) as Record<string, unknown>;
  const wav = `/calls/${CALL}/recordings/${TRACK}`;

  it('given more calls than a page, the cursor leads on to the rest', async () => {
    const first = await json(await get('/calls?limit=3&phone=19900000001'));
    expect(first['items']).to.have.length(3);
    const rest = await json(await get(`/calls?limit=3&cursor=${String(first['next'])}`));
    expect([(rest['items'] as unknown[]).length, rest['next']]).to.deep.equal([2, null]);
    expect(asked[0]).to.deep.equal({ limit: 4, phone: '19900000001' });
    expect((await get('/calls?cursor=nonsense')).status).to.equal(400);
    expect((await get('/calls?secret=1')).status).to.equal(400);
  });

  it('given a call that is not there or not his, the answer is 404', async () => {
    expect((await json(await get(`/calls/${CALL}`)))['id']).to.equal(CALL);
    for (const id of [newId(1), '..', 'x']) expect((await get(`/calls/${encodeURIComponent(id)}`)).status, id).to.equal(404);
  });

  it('given a recording, it comes whole or by range, and one listening is one line in the log', async () => {
    const whole = await get(wav);
    expect([whole.status, whole.headers.get('content-type'), whole.headers.get('accept-ranges')]).to.deep.equal([200, 'audio/wav', 'bytes']);
    expect(Buffer.from(await whole.arrayBuffer()).equals(BYTES)).to.equal(true);
    const part = await get(wav, { range: 'bytes=100-199' });
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).to.deep.equal([206, 'bytes 100-199/1000', '100']);
    expect(Buffer.from(await part.arrayBuffer()).equals(BYTES.subarray(100, 200))).to.equal(true);
    const outside = await get(wav, { range: 'bytes=5000-' });
    expect([outside.status, outside.headers.get('content-range')]).to.deep.equal([416, 'bytes */1000']);
    expect(played).to.deep.equal([TRACK]);
  });

  it('given a listening that starts in the middle, it is logged too', async () => {
    await (await get(wav, { range: 'bytes=500-' })).arrayBuffer();
    expect(played).to.deep.equal([TRACK]);
  });

  it('given no right to play or a track that is not ready, nothing is sent and nothing logged', async () => {
    expect((await json(await get(`/calls/${CALL}/recordings/${newId(1)}`)))['code']).to.equal('RECORDING_NOT_READY');
    expect((await json(await get(`/calls/${newId(1)}/recordings/${TRACK}`)))['code']).to.equal('CALL_NOT_FOUND');
    who = viewer(AGENT, ['self', 'call.read']);
    expect((await get(wav)).status).to.equal(403);
    expect(played).to.deep.equal([]);
  });

  it('given an outcome, it is set for this agent; an unknown one is refused', async () => {
    const post = (body: unknown) => fetch(`${origin}/api/v1/calls/${CALL}/outcome`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', origin } });
    expect((await post({ outcome: 'silent' })).status).to.equal(204);
    expect(outcomes).to.deep.equal([[CALL, AGENT, 'silent', '']]);
    expect((await post({ outcome: 'happy' })).status).to.equal(400);
  });

  it('given the telephone of one\'s page, credentials are one\'s own', async () => {
    const answer = await fetch(`${origin}/api/v1/phone/credentials`, { method: 'POST', headers: { origin } });
    expect((await json(answer))['user']).to.equal(`agent-${AGENT}`);
    expect(await json(await get('/agents'))).to.deep.equal({ items: [], next: null });
    expect(await json(await get('/queues/stats'))).to.deep.equal({ items: [], next: null });
  });

  it('given ranges of all forms, the right bytes are meant', () => {
    expect(rangeOf(undefined, 10)).to.equal('whole');
    expect(rangeOf('bytes=0-', 10)).to.deep.equal({ from: 0, to: 9 });
    expect(rangeOf('bytes=2-99', 10)).to.deep.equal({ from: 2, to: 9 });
    expect(rangeOf('bytes=-3', 10)).to.deep.equal({ from: 7, to: 9 });
    expect(rangeOf('bytes=-0', 10)).to.equal('none');
    expect(rangeOf('bytes=10-', 10)).to.equal('none');
    for (const odd of ['bytes=5-2', 'bytes=-', 'lines=1-2', 'bytes=0-1,3-4', 'bytes=a-b']) expect(rangeOf(odd, 10), odd).to.equal('whole');
  });
});
