import { expect } from 'chai';
import { systemClock } from '../../clock.ts';
import type { Http } from '../../access/http.ts';
import { ticketRoutes, type TicketRouteNeeds } from '../../tickets/routes.ts';
import { accessWith, listeningHttp, memoryStores, signedInAdmin, type Call } from '../access/fakes.ts';

type Kept = Awaited<ReturnType<TicketRouteNeeds['drafts']['list']>>[number] & { userId: string };

describe('tickets: drafts over HTTP', () => {
  let http: Http;
  let call: Call;
  let cookie: string;
  let kept: Kept[] = [];

  before(async () => {
    const { access } = accessWith(memoryStores());
    const drafts: TicketRouteNeeds['drafts'] = {
      list: (userId, limit) => Promise.resolve(kept.filter((draft) => draft.userId === userId).slice(0, limit)),
      get: (userId, key) => Promise.resolve(kept.find((draft) => draft.userId === userId && draft.key === key) ?? null),
      put: (userId, key, form, updatedAt) => {
        kept = [{ userId, key, form, updatedAt }, ...kept];
        return Promise.resolve();
      },
      remove: () => Promise.resolve(),
    };
    // The drafts' routes ask nothing of the tickets.
    const tickets = {} as TicketRouteNeeds['tickets'];
    ({ http, call } = await listeningHttp(access, ticketRoutes({ tickets, drafts, clock: systemClock })));
    cookie = await signedInAdmin(access, call);
  });
  after(() => http.close(0));

  it('given drafts begun anywhere, only the own ones are listed, with their first words', async () => {
    await call('PUT', '/api/v1/drafts/new', { cookie, body: { form: { title: ' ', content: `路灯\n不亮${'很久'.repeat(50)}` } } });
    await call('PUT', '/api/v1/drafts/other', { cookie, body: { form: { title: '停水', content: '三天了' } } });
    kept.push({ userId: 'somebody-else', key: 'theirs', form: { title: '别人的' }, updatedAt: systemClock.now() });
    const { status, body } = await call('GET', '/api/v1/drafts', { cookie }) as { status: number; body: { items: { key: string; title: string; updatedAt: string }[]; next: null } };
    expect(status).to.equal(200);
    expect(body.items.map(({ key, title }) => [key, title])).to.deep.equal([['other', '停水'], ['new', `路灯 不亮${'很久'.repeat(50)}`.slice(0, 30)]]);
    expect(Date.parse(body.items[0]?.updatedAt ?? '')).to.be.closeTo(systemClock.now().getTime(), 60_000);
  });

  it('nobody who is not signed in sees any', async () => {
    expect((await call('GET', '/api/v1/drafts')).status).to.equal(401);
  });
});
