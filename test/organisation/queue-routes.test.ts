import { expect } from 'chai';
import type { Http } from '../../access/http.ts';
import { DEFAULT_QUEUE_RULES, type PauseReasonView, type SkillView } from '../../contract/queues.ts';
import type { QueueView } from '../../contract/views.ts';
import { createDistribution, type Distribution } from '../../organisation/distribution.ts';
import type { Rows } from '../../organisation/setting-rows.ts';
import { accessWith, listeningHttp, memoryStores, PASSWORD, signedInAdmin, type Call } from '../access/fakes.ts';

const QUEUE: QueueView = { id: 'general', name: '综合', wrapUpSeconds: 60, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [], rules: DEFAULT_QUEUE_RULES, version: 1 };
const ENGLISH: SkillView = { id: 'english', name: '英语', group: 'language', version: 1 };
const BREAK: PauseReasonView = { id: 'break', zh: '小休', en: 'Break', limitMinutes: 10, limitPerDayMinutes: 40, active: true, version: 1 };
const PEOPLE = [{ id: 'a1', name: '林静', staffNumber: '3001' }, { id: 'a2', name: '周敏', staffNumber: '3002' }];

/** Rows in memory, written against the version that was read. */
function rows<V extends { id: string; version: number }>(kept: V[]): Rows<V> {
  const at = (id: string, version: number): number => kept.findIndex((row) => row.id === id && row.version === version);
  return {
    list: () => Promise.resolve([...kept]),
    find: (id) => Promise.resolve(kept.find((row) => row.id === id) ?? null),
    create(row) {
      const made = { ...row, version: 1 } as V;
      if (kept.some(({ id }) => id === made.id)) return Promise.resolve(null);
      kept.push(made);
      return Promise.resolve(made);
    },
    edit(id, version, set) {
      const index = at(id, version);
      if (index < 0) return Promise.resolve(null);
      kept[index] = { ...kept[index]!, ...set, version: version + 1 };
      return Promise.resolve(kept[index]);
    },
    remove: (id, version) => Promise.resolve(at(id, version) >= 0 && kept.splice(at(id, version), 1).length === 1),
  };
}

describe('organisation: queues, skills and pause reasons over HTTP', () => {
  let http: Http;
  let call: Call;
  let cookie: string;
  let distribution: Distribution;
  const told: string[] = [];
  const dealt = { queues: new Map<string, QueueView>(), skills: new Map<string, Record<string, number>>(), reasons: [] as string[], waiting: 0 };
  const kept = new Map<string, Record<string, number>>();
  const { access } = accessWith(memoryStores());

  before(async () => {
    distribution = createDistribution({
      stores: {
        queues: rows([QUEUE]), skills: rows([ENGLISH]), pauseReasons: rows([BREAK]),
        agentSkills: {
          list: () => Promise.resolve([...kept].map(([agentId, skills]) => ({ agentId, skills }))),
          set(agentIds, levels) {
            for (const agentId of agentIds) kept.set(agentId, { ...kept.get(agentId), ...levels });
            return Promise.resolve();
          },
        },
      },
      first: { queues: [QUEUE], pauseReasons: [BREAK] },
      routing: {
        setQueue: (queue) => dealt.queues.set(queue.id, queue), removeQueue: (id) => dealt.queues.delete(id), setAgentSkills: (agentId, skills) => dealt.skills.set(agentId, skills),
        setPauseReasons: (reasons) => (dealt.reasons = reasons.filter(({ active }) => active).map(({ id }) => id)),
        stats: () => [{ queueId: 'dialect', waiting: dealt.waiting, longestWaitMs: 0, agentsReady: 0, agentsSignedIn: 0 }],
      },
      people: () => Promise.resolve(PEOPLE), usersOf: (setting, id) => (setting === 'queueId' && id === 'general' ? ['12345'] : []), changed: (what) => told.push(what),
    });
    await distribution.load();
    ({ http, call } = await listeningHttp(access, distribution.routes));
    cookie = await signedInAdmin(access, call);
  });
  after(() => http.close(0));

  it('given the version that was read, a queue is changed and routing is told', async () => {
    const answer = await call('PATCH', '/api/v1/queues/general', { cookie, body: { ringSeconds: 20, rules: { strategy: 'fewestCalls' }, version: 1 } });
    expect(answer.body).to.include({ ringSeconds: 20, version: 2 });
    expect(dealt.queues.get('general')?.rules).to.deep.equal({ ...DEFAULT_QUEUE_RULES, strategy: 'fewestCalls' });
    expect(told).to.deep.equal(['queues']);
  });

  it('given an older version, the edit is refused and names the present one', async () => {
    const answer = await call('PATCH', '/api/v1/queues/general', { cookie, body: { ringSeconds: 25, version: 1 } });
    expect(answer.status).to.equal(409);
    expect(answer.body).to.deep.include({ code: 'CONFLICT', details: { version: 2 } });
  });

  it('an agent may not change a queue', async () => {
    await access.users.create({ username: 'lin', name: '林静', staffNumber: '3001', roles: ['agent'], password: PASSWORD });
    const signedIn = await call('POST', '/api/v1/session', { body: { username: 'lin', password: PASSWORD } });
    expect((await call('PATCH', '/api/v1/queues/general', { cookie: signedIn.cookie, body: { ringSeconds: 30, version: 2 } })).status).to.equal(403);
  });

  it('given a new queue, it is there with the defaults; given its name again, it is refused', async () => {
    const made = await call('POST', '/api/v1/queues', { cookie, body: { id: 'dialect', name: '方言' } });
    expect(made.status).to.equal(201);
    expect(made.body).to.deep.include({ id: 'dialect', agentIds: [], version: 1, rules: DEFAULT_QUEUE_RULES });
    expect(distribution.queueIds()).to.include('dialect');
    expect((await call('POST', '/api/v1/queues', { cookie, body: { id: 'dialect', name: '方言' } })).body).to.include({ code: 'DUPLICATE' });
  });

  it('given a rule that names a queue or a skill that is not there, the edit is refused and names the field', async () => {
    const to = await call('PATCH', '/api/v1/queues/general', { cookie, body: { rules: { overflow: { toQueueId: 'nowhere' } }, version: 2 } });
    expect(to.body).to.deep.include({ code: 'BAD_INPUT', details: { fields: [{ path: 'rules.overflow.toQueueId', message: 'there is no queue nowhere' }] } });
    const skill = await call('PATCH', '/api/v1/queues/general', { cookie, body: { rules: { skills: [{ skillId: 'magic', levels: [{ afterSeconds: 0, level: 1 }] }] }, version: 2 } });
    expect(skill.body).to.include({ code: 'BAD_INPUT' });
  });

  it('given a queue that somebody needs, it cannot be removed; afterwards it can', async () => {
    expect((await call('DELETE', '/api/v1/queues/general', { cookie })).body).to.include({ code: 'IN_USE', message: 'In use by 12345' });
    await call('PATCH', '/api/v1/queues/general', { cookie, body: { rules: { overflow: { toQueueId: 'dialect', maxWaiting: 5 } }, version: 2 } });
    expect((await call('DELETE', '/api/v1/queues/dialect', { cookie })).body).to.include({ code: 'IN_USE', message: 'In use by 综合' });
    await call('PATCH', '/api/v1/queues/general', { cookie, body: { rules: {}, version: 3 } });
    dealt.waiting = 1;
    expect((await call('DELETE', '/api/v1/queues/dialect', { cookie })).body).to.include({ code: 'IN_USE' });
    dealt.waiting = 0;
    expect((await call('DELETE', '/api/v1/queues/dialect', { cookie })).status).to.equal(204);
    expect([...dealt.queues.keys()]).to.deep.equal(['general']);
  });

  it('given several agents, their skills change in one go and routing knows at once', async () => {
    const answer = await call('PATCH', '/api/v1/agents/skills', { cookie, body: { agentIds: ['a1', 'a2'], set: { english: 4 } } });
    expect(answer.body).to.deep.equal({ changed: 2 });
    expect([...dealt.skills]).to.deep.equal([['a1', { english: 4 }], ['a2', { english: 4 }]]);
    expect((await call('PATCH', '/api/v1/agents/skills', { cookie, body: { agentIds: ['a1', 'a2'], set: { english: 4 } } })).body).to.deep.equal({ changed: 0 });
    expect((await call('GET', '/api/v1/agents/skills', { cookie })).body).to.deep.include({ next: null, items: PEOPLE.map(({ id, name, staffNumber }) => ({ agentId: id, name, staffNumber, skills: { english: 4 }, queueIds: ['general'] })) });
  });

  it('given a skill that agents have, it cannot be removed; given one that is not there, nobody gets it', async () => {
    expect((await call('DELETE', '/api/v1/skills/english', { cookie })).body).to.include({ code: 'IN_USE' });
    expect((await call('PATCH', '/api/v1/agents/skills', { cookie, body: { agentIds: ['a1'], set: { magic: 1 } } })).body).to.include({ code: 'BAD_INPUT' });
    expect((await call('PATCH', '/api/v1/agents/skills', { cookie, body: { agentIds: ['stranger'], set: { english: 1 } } })).body).to.include({ code: 'NOT_FOUND' });
  });

  it('given reasons to pause, they are added, switched off and taken over by routing; names of the system are refused', async () => {
    const made = await call('POST', '/api/v1/pause-reasons', { cookie, body: { id: 'prayer', zh: '祈祷', en: 'Prayer', limitMinutes: 10, limitPerDayMinutes: null } });
    expect(made.body).to.include({ id: 'prayer', active: true, version: 1 });
    expect(dealt.reasons).to.deep.equal(['break', 'prayer']);
    await call('PATCH', '/api/v1/pause-reasons/break', { cookie, body: { active: false, version: 1 } });
    expect(dealt.reasons).to.deep.equal(['prayer']);
    expect((await call('POST', '/api/v1/pause-reasons', { cookie, body: { id: 'missedOffer', zh: '漏接', en: 'Missed', limitMinutes: null, limitPerDayMinutes: null } })).body).to.include({ code: 'BAD_INPUT' });
  });
});
