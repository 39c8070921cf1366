import { expect } from 'chai';
import { z } from 'zod';
import type { AccessService } from '../../access/access-service.ts';
import { auditRoutes } from '../../access/audit-routes.ts';
import type { Http } from '../../access/http.ts';
import { permissionsOf } from '../../access/permissions.ts';
import { accessRoutes } from '../../access/routes.ts';
import type { Route } from '../../access/route.ts';
import { callCommandRoutes } from '../../agent-desktop/call-command-routes.ts';
import { callRoutes } from '../../agent-desktop/call-routes.ts';
import { deadLetterRoutes } from '../../agent-desktop/dead-letter-routes.ts';
import { webCallRoutes } from '../../channels/web/routes.ts';
import { newId } from '../../contract/ids.ts';
import { ROLES, type Role } from '../../contract/states.ts';
import { voiceRoutes } from '../../ivr/routes.ts';
import { knowledgeRoutes } from '../../knowledge-base/routes.ts';
import { createDistribution } from '../../organisation/distribution.ts';
import { reportRoutes } from '../../reports/routes.ts';
import { residentRoutes } from '../../residents/routes.ts';
import { callbackRoutes } from '../../routing/callback-routes.ts';
import { wrapUpRoutes } from '../../routing/routes.ts';
import { deviceRoutes } from '../../telephony/device-routes.ts';
import { nuisanceRoutes } from '../../telephony/nuisance-routes.ts';
import { trunkRoutes } from '../../telephony/trunk-routes.ts';
import { ticketRoutes } from '../../tickets/routes.ts';
import { accessWith, listeningHttp, memoryStores, PASSWORD, type Answer, type Call } from './fakes.ts';

/** Answers to whatever is asked of it: the tables are built, their handlers never run. */
const anything: never = new Proxy(() => undefined, { get: (_target, name) => (name === 'then' ? undefined : anything), apply: () => anything }) as never;

/** Every line of the product's tables, with a handler that only says that it was reached. As in the server, /calls/waiting comes before /calls/:id. */
function everyRoute(): Route[] {
  const tables = [
    accessRoutes({ access: anything, publicUrl: null, record: anything }), auditRoutes(anything), callCommandRoutes(anything), callRoutes(anything), deadLetterRoutes(anything), webCallRoutes(anything), voiceRoutes(anything),
    knowledgeRoutes(anything), reportRoutes(anything), residentRoutes(anything), callbackRoutes(anything), trunkRoutes(anything), ticketRoutes(anything),
    createDistribution({ stores: anything, first: { queues: [], pauseReasons: [] }, routing: anything, people: anything, usersOf: anything, changed: anything }).routes, wrapUpRoutes(anything), deviceRoutes(anything), nuisanceRoutes(anything),
  ];
  return tables.flat().map(({ audit: _audit, rawAnswer: _raw, strictRate: _rate, ...route }) => ({ ...route, audit: null, path: `/every${route.path}`, run: () => ({ reached: true }) }));
}

const OPERATORS: readonly unknown[] = [{ $gt: '' }, { $ne: null }, { $where: '1' }, ['x', { $gt: '' }], { toString: 'x' }];
/** As JSON: an object literal would set the prototype instead of a key. */
const PROTOTYPE_KEYS = ['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}', '{"$where":"1"}', '{"a.b":1}'];

function stringFields(schema: unknown): string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const properties = (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {}) as Record<string, { type?: string }>;
  return Object.entries(properties).filter(([, one]) => one.type === 'string').map(([name]) => name);
}

describe('every route, every role', function () {
  this.timeout(120_000);
  const routes = everyRoute();
  const addressOf = (route: Route): string => `/api/v1${route.path.replace(/:\w+/g, newId(1))}`;
  let http: Http;
  let call: Call;
  let access: AccessService;
  const cookies = new Map<Role, string>();

  before(async () => {
    ({ access } = accessWith(memoryStores()));
    ({ http, call } = await listeningHttp(access, routes));
    for (const [index, role] of ROLES.entries()) {
      const user = await access.users.create({ username: `user${index}`, name: '甲', staffNumber: String(2_000 + index), roles: [role], password: 'first-password' });
      await access.users.setOwnPassword(user, PASSWORD);
      cookies.set(role, (await call('POST', '/api/v1/session', { body: { username: `user${index}`, password: PASSWORD } })).cookie ?? '');
    }
  });
  after(() => http.close(100));

  const codeOf = (answer: Answer): string => String((answer.body as { code?: string } | undefined)?.code ?? answer.status);
  const ask = (route: Route, cookie: string | null, raw?: string, query = ''): Promise<Answer> =>
    call(route.method.toUpperCase(), addressOf(route) + query, { cookie, ...(route.method !== 'get' && raw !== undefined && { raw, headers: { 'content-type': 'application/json' } }) });

  it('nobody who is not signed in gets past a route that is not public', async () => {
    for (const route of routes) if (route.permission !== 'public') expect(codeOf(await ask(route, null)), `${route.method} ${route.path}`).to.equal('NOT_SIGNED_IN');
  });

  for (const role of ROLES) {
    it(`${role} gets past those of its rights, with foreign ids, and no other`, async () => {
      const rights = permissionsOf([role]);
      for (const route of routes) {
        const allowed = route.permission === 'public' || rights.has(route.permission);
        const code = codeOf(await ask(route, cookies.get(role) ?? ''));
        const name = `${role}: ${route.method} ${route.path}`;
        if (allowed) expect(code, name).to.be.oneOf(['200', '201', '202', '204', 'BAD_INPUT']);
        else expect(code, name).to.equal('FORBIDDEN');
      }
    });
  }

  /** Somebody who may: what is sent is looked at only then. */
  const cookieFor = (route: Route): string | null => {
    const role = ROLES.find((one) => route.permission === 'public' || permissionsOf([one]).has(route.permission));
    return role === undefined ? null : (cookies.get(role) ?? null);
  };

  it('operators of the store in a text field are refused', async () => {
    let tried = 0;
    for (const route of routes) for (const field of stringFields(route.body)) for (const operator of OPERATORS) {
      expect(codeOf(await ask(route, cookieFor(route), JSON.stringify({ [field]: operator }))), `${route.method} ${route.path} ${field} ${JSON.stringify(operator)}`).to.equal('BAD_INPUT');
      tried += 1;
    }
    expect(tried).to.be.greaterThan(100);
  });

  it('keys of prototypes and operators as fields are refused', async () => {
    for (const route of routes) if (route.body instanceof z.ZodObject && route.method !== 'get') for (const raw of PROTOTYPE_KEYS) {
      expect(codeOf(await ask(route, cookieFor(route), raw)), `${route.method} ${route.path} ${raw}`).to.equal('BAD_INPUT');
    }
    expect(({} as { admin?: boolean }).admin).to.equal(undefined);
  });

  it('operators in a query are refused', async () => {
    for (const route of routes) if (route.query !== undefined) for (const query of ['?limit[$gt]=1', '?q[$ne]=', '?$where=1', '?__proto__[admin]=1']) {
      expect(codeOf(await ask(route, cookieFor(route), undefined, query)), `${route.method} ${route.path}${query}`).to.equal('BAD_INPUT');
    }
  });
});
