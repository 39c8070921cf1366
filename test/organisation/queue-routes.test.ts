import { expect } from 'chai';
import { DEFAULT_QUEUE_RULES } from '../../contract/queues.ts';
import type { QueueView } from '../../contract/views.ts';
import { createBus } from '../../events/bus.ts';
import { queueRoutes } from '../../organisation/queue-routes.ts';
import type { Http } from '../../access/http.ts';
import { accessWith, listeningHttp, memoryStores, PASSWORD, signedInAdmin, type Call } from '../access/fakes.ts';

const QUEUE: QueueView = { id: 'general', name: '综合', wrapUpSeconds: 60, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [], rules: DEFAULT_QUEUE_RULES, version: 1 };

/** Rows in memory, written against the version that was read. */
function rows<V extends { version: number }>(idOf: (row: V) => string, kept: V[]) {
  return {
    list: () => Promise.resolve([...kept]),
    find: (id: string) => Promise.resolve(kept.find((row) => idOf(row) === id) ?? null),
    edit(id: string, version: number, set: Partial<V>) {
      const at = kept.findIndex((row) => idOf(row) === id && row.version === version);
      if (at < 0) return Promise.resolve(null);
      kept[at] = { ...kept[at]!, ...set, version: version + 1 };
      return Promise.resolve(kept[at]);
    },
  };
}

describe('organisation: queues over HTTP', () => {
  let http: Http;
  let call: Call;
  let cookie: string;
  const told: string[] = [];
  const { access } = accessWith(memoryStores());

  before(async () => {
    const bus = createBus((error) => { throw error; });
    bus.on('settings.changed', ({ what }) => told.push(what));
    ({ http, call } = await listeningHttp(access, queueRoutes({ queues: rows((row) => row.id, [QUEUE]), bus })));
    cookie = await signedInAdmin(access, call);
  });
  after(() => http.close(0));

  it('given the version that was read, a queue is changed and the server is told', async () => {
    const answer = await call('PATCH', '/api/v1/queues/general', { cookie, body: { ringSeconds: 20, version: 1 } });
    expect(answer.body).to.include({ ringSeconds: 20, version: 2 });
    expect(told).to.deep.equal(['queues']);
  });

  it('given an older version, the edit is refused and names the present one', async () => {
    const answer = await call('PATCH', '/api/v1/queues/general', { cookie, body: { ringSeconds: 25, version: 1 } });
    expect(answer.status).to.equal(409);
    expect(answer.body).to.deep.include({ code: 'CONFLICT', details: { version: 2 } });
    expect(told).to.deep.equal(['queues']);
  });

  it('an agent may not change a queue', async () => {
    await access.users.create({ username: 'lin', name: '林静', staffNumber: '3001', roles: ['agent'], password: PASSWORD });
    const signedIn = await call('POST', '/api/v1/session', { body: { username: 'lin', password: PASSWORD } });
    expect((await call('PATCH', '/api/v1/queues/general', { cookie: signedIn.cookie, body: { ringSeconds: 30, version: 2 } })).status).to.equal(403);
  });
});
