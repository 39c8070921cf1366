/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- answers are JSON as a stranger would read it */
import { request } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { readinessOf } from '../../access/probes.ts';
import { checkRoutes, type Route, type RouteTable } from '../../access/route.ts';
import { originAllowed } from '../../access/same-origin.ts';
import type { Http } from '../../access/http.ts';
import { accessWith, listeningHttp, memoryStores, PASSWORD, signedInAdmin, type Call } from './fakes.ts';

const prototypes: boolean[] = [];
const prototypesOf = (app: object): { request: object; response: object } => app as { request: object; response: object };
const away = { up: true };
const extra: RouteTable = [
  { method: 'post', path: '/echo', permission: 'self', summary: 'Echo', body: z.strictObject({ title: z.string().max(5), inner: z.strictObject({ n: z.number() }).optional() }), answer: z.object({ title: z.string() }), run: ({ body }) => body },
  { method: 'get', path: '/echo', permission: 'public', summary: 'Query', query: z.strictObject({ limit: z.coerce.number().int().max(200).default(50) }), run: ({ query }) => query },
  { method: 'get', path: '/broken', permission: 'public', summary: 'Fails', run: () => Promise.reject(new Error('secret connection string mongodb://u:p@h')) },
  { method: 'get', path: '/hangs', permission: 'public', summary: 'Waits for the store', run: () => new Promise(() => undefined) },
  { method: 'get', path: '/supervise', permission: 'agent.supervise', summary: 'Needs a right', run: () => undefined },
  { method: 'get', path: '/file', permission: 'public', summary: 'Raw', rawAnswer: true, run: ({ res }) => void res.type('text/plain').send('raw') },
  {
    method: 'get', path: '/prototype', permission: 'public', summary: 'Born right',
    run: ({ req, res }) => void prototypes.push(Object.getPrototypeOf(req) === prototypesOf(req.app).request, Object.getPrototypeOf(res) === prototypesOf(req.app).response),
  },
];

describe('access: HTTP', () => {
  let http: Http;
  let call: Call;
  let origin: string;
  let cookie: string;
  const web = mkdtempSync(join(tmpdir(), 'web-'));

  before(async () => {
    mkdirSync(join(web, 'assets'));
    for (const [name, text] of Object.entries({ 'index.html': 'console', 'call.html': 'telephone', 'assets/a-1234.js': 'script' })) writeFileSync(join(web, name), text);
    const { access } = accessWith(memoryStores());
    const settings = { webDir: web, tls: null, publicUrl: null, trustProxy: [], sipWsPort: 8081, probeToken: 'a-token-for-probes' };
    ({ http, call, origin } = await listeningHttp(access, extra, { settings, storeUp: () => away.up }));
    cookie = await signedInAdmin(access, call);
  });
  after(async () => {
    await http.close(100);
    rmSync(web, { recursive: true });
  });

  it('requests and responses are born with the prototypes of Express, before the first middleware', async () => {
    const seen: boolean[] = [];
    const watch = (req: object, res: object): void => void seen.push(Object.getPrototypeOf(req) === prototypesOf(http.app).request, Object.getPrototypeOf(res) === prototypesOf(http.app).response);
    http.server.prependOnceListener('request', watch);
    await call('GET', '/api/v1/prototype');
    expect([...seen, ...prototypes]).to.deep.equal([true, true, true, true]);
  });

  it('without a session 401, without the right 403, with an unknown path 404, all in one form', async () => {
    const answers = [await call('GET', '/api/v1/me'), await call('GET', '/api/v1/nothing', { cookie }), await call('GET', '/nothing.js')];
    expect(answers.map((answer) => [answer.status, answer.body.code])).to.deep.equal([[401, 'NOT_SIGNED_IN'], [404, 'NOT_FOUND'], [404, 'NOT_FOUND']]);
    for (const answer of answers) expect(Object.keys(answer.body)).to.have.members(['code', 'message', 'messageZh']);
  });

  it('an unknown and a wrong field are refused by name', async () => {
    const answer = await call('POST', '/api/v1/echo', { cookie, body: { title: 'too long', nickname: 1, inner: { n: 1, m: 2 } } });
    expect(answer.status).to.equal(400);
    expect(answer.body.code).to.equal('BAD_INPUT');
    expect(answer.body.details.fields.map((field: { path: string }) => field.path)).to.have.members(['title', 'nickname', 'inner.m']);
    expect(answer.body.message).to.include('nickname');
    expect((await call('GET', '/api/v1/echo?limt=3')).body.details.fields[0].path).to.equal('limt');
    expect((await call('GET', '/api/v1/echo?limit=900')).body.details.fields[0].path).to.equal('limit');
    expect((await call('GET', '/api/v1/echo?limit=3')).body).to.deep.equal({ limit: 3 });
  });

  it('a body is refused where none is expected', async () => {
    const answer = await call('DELETE', '/api/v1/sessions/01ARZ3NDEKTSV4RRFFQ69G5FAV', { cookie, body: { force: true } });
    expect(answer.body.details.fields[0].path).to.equal('force');
  });

  it('malformed JSON gives 400, an oversized body 413, another content type 400', async () => {
    expect((await call('POST', '/api/v1/echo', { cookie, raw: '{"title":' })).body.code).to.equal('BAD_INPUT');
    expect((await call('POST', '/api/v1/echo', { cookie, body: { title: 'x'.repeat(300_000) } })).status).to.equal(413);
    expect((await call('POST', '/api/v1/echo', { cookie, raw: 'title=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status).to.equal(400);
    expect((await call('POST', '/api/v1/echo', { cookie, raw: '[1]' })).status).to.equal(400);
    expect((await call('POST', '/api/v1/session', { raw: '{"username":"a","password":"b","__proto__":{"x":1}}' })).status).to.be.oneOf([400, 401]);
  });

  it('an unexpected failure tells nothing of the inside', async () => {
    const answer = await call('GET', '/api/v1/broken');
    expect(answer.status).to.equal(500);
    expect(answer.body).to.deep.equal({ code: 'INTERNAL', message: 'Internal error', messageZh: '系统内部错误' });
    expect((await call('GET', '/api/v1/%E0%A4%A')).text).to.not.match(/stack|node_modules|URIError/);
  });

  it('a write from a foreign origin is refused, with and without a session', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { origin, 'sec-fetch-site': 'cross-site' }, { origin: 'null' }, { origin: origin.replace('http:', 'https:') }]) {
      expect((await call('POST', '/api/v1/echo', { cookie, body: { title: 'a' }, headers })).body.code, JSON.stringify(headers)).to.equal('FOREIGN_ORIGIN');
    }
    expect((await call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD }, headers: { origin: 'https://evil.example' } })).status).to.equal(403);
    expect((await call('POST', '/api/v1/echo', { cookie, body: { title: 'a' } })).body).to.deep.equal({ title: 'a' });
  });

  it('while the store is away a handler that waits for it for ever is answered', async () => {
    away.up = false;
    const answer = await call('GET', '/api/v1/hangs');
    away.up = true;
    expect(answer.body.code).to.equal('STORE_AWAY');
    expect(answer.status).to.equal(503);
  });

  it('pages and files carry a strict policy, fitting cache times and the policy names the SIP socket', async () => {
    const page = await call('GET', '/');
    expect([page.text, (await call('GET', '/tickets/1')).text, (await call('GET', '/call')).text]).to.deep.equal(['console', 'console', 'telephone']);
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).to.include("default-src 'none'").and.include("script-src 'self';").and.include('ws://127.0.0.1:8081').and.not.match(/unsafe-eval|script-src[^;]*unsafe/);
    expect(page.headers.get('cache-control')).to.equal('no-cache');
    expect((await call('GET', '/assets/a-1234.js')).headers.get('cache-control')).to.include('immutable');
    expect((await call('GET', '/api/v1/echo')).headers.get('cache-control')).to.equal('no-store');
    expect(page.headers.get('x-powered-by')).to.equal(null);
    expect(page.headers.get('x-request-id')).to.match(/^[0-9A-Z]{26}$/);
    expect((await call('GET', '/..%2fpackage.json')).status).to.equal(404);
  });

  it('a host name that could break out of the policy is left out of it', async () => {
    const policy = await new Promise<string>((resolve) => {
      request(`${origin}/`, { headers: { host: "x;script-src 'unsafe-inline'" } }, (res) => resolve(String(res.resume().headers['content-security-policy']))).end();
    });
    expect(policy).to.not.include('unsafe-inline;script').and.not.match(/script-src 'unsafe-inline'/);
  });

  it('readiness shows its parts, and metrics their figures, to loopback; a forwarded request needs the token', async () => {
    expect((await call('GET', '/readyz')).body).to.deep.equal({ status: 'ready', parts: { store: { up: true, needed: false } } });
    expect((await call('GET', '/healthz')).body).to.deep.equal({ status: 'up' });
    expect((await call('GET', '/metrics')).text).to.include('hotline_http_request_seconds_count{method="GET",route="/echo",status="2xx"}');
    const forwarded = { 'x-forwarded-for': '127.0.0.1' };
    expect((await call('GET', '/readyz', { headers: forwarded })).body).to.deep.equal({ status: 'ready' });
    expect((await call('GET', '/metrics', { headers: forwarded })).status).to.equal(403);
    expect((await call('GET', '/metrics', { headers: { ...forwarded, authorization: 'Bearer a-token-for-probes' } })).status).to.equal(200);
    expect((await call('GET', '/metrics', { headers: { ...forwarded, authorization: 'Bearer another-token' } })).status).to.equal(403);
  });

  it('the description lists every route with its schema', async () => {
    const { body } = await call('GET', '/api/v1/openapi.json');
    expect(body.openapi).to.equal('3.1.0');
    for (const route of extra) expect(body.paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method]?.['x-permission'], route.path).to.equal(route.permission);
    expect(body.paths['/users/{id}'].patch.parameters[0]).to.include({ in: 'path', name: 'id' });
    expect(body.paths['/echo'].post.requestBody.content['application/json'].schema.additionalProperties).to.equal(false);
    expect(body.paths['/openapi.json'].get).to.be.an('object');
  });

  it('a raw answer passes as written', async () => {
    expect((await call('GET', '/api/v1/file')).text).to.equal('raw');
  });
});

describe('access: the sign-in over HTTP', () => {
  const open: Http[] = [];
  const listening = async (...args: Parameters<typeof listeningHttp>): ReturnType<typeof listeningHttp> => {
    const made = await listeningHttp(...args);
    open.push(made.http);
    return made;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((http) => http.close(100)));
  });

  it('sign-in gives a cookie, sign-out takes it and the session away', async () => {
    const { access, revoked } = accessWith(memoryStores());
    const { call } = await listening(access, extra);
    const cookie = await signedInAdmin(access, call);
    expect((await call('GET', '/api/v1/me', { cookie })).body.username).to.equal('admin');
    expect((await call('GET', '/api/v1/supervise', { cookie })).status).to.equal(204);
    const out = await call('DELETE', '/api/v1/session', { cookie });
    expect([out.status, out.cookie, revoked.length]).to.deep.equal([204, 'hotline_session=', 1]);
    expect((await call('GET', '/api/v1/me', { cookie })).status).to.equal(401);
  });

  it('with the first password only me, password and sign-out answer', async () => {
    const { access } = accessWith(memoryStores());
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: true });
    const { call } = await listening(access);
    const { cookie } = await call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } });
    expect((await call('GET', '/api/v1/users', { cookie })).body.code).to.equal('PASSWORD_MUST_CHANGE');
    expect((await call('GET', '/api/v1/me', { cookie })).body.mustChangePassword).to.equal(true);
    expect((await call('POST', '/api/v1/password', { cookie, body: { current: PASSWORD, next: 'another-river-7' } })).status).to.equal(204);
    expect((await call('GET', '/api/v1/users', { cookie })).body.items).to.have.length(1);
  });

  it('a locked name is told how long to wait; accounts are made and changed by who may', async () => {
    const { access } = accessWith(memoryStores());
    const { call } = await listening(access);
    const admin = await signedInAdmin(access, call);
    const made = await call('POST', '/api/v1/users', { cookie: admin, body: { username: 'lin', name: '林静', staffNumber: '2001', roles: ['agent'], password: 'first-password' } });
    expect([made.status, made.body.version, 'passwordHash' in made.body]).to.deep.equal([201, 1, false]);
    for (let i = 0; i < 5; i += 1) await call('POST', '/api/v1/session', { body: { username: 'lin', password: 'wrong-guess' } });
    const locked = await call('POST', '/api/v1/session', { body: { username: 'lin', password: 'first-password' } });
    expect([locked.status, locked.body.code]).to.deep.equal([429, 'LOCKED_OUT']);
    expect(Number(locked.headers.get('retry-after'))).to.be.within(500, 600);
    expect((await call('PATCH', `/api/v1/users/${made.body.id}`, { cookie: admin, body: { active: false, version: 9 } })).body.code).to.equal('CONFLICT');
  });

  it('one address gets so many failed sign-ins a minute and no more', async () => {
    const { access } = accessWith(memoryStores());
    const settings = { webDir: null, tls: null, publicUrl: null, trustProxy: [], sipWsPort: 8081, probeToken: null, limits: { strict: 3 } };
    const { call } = await listening(access, [], { settings });
    const codes: string[] = [];
    for (let i = 0; i < 4; i += 1) codes.push((await call('POST', '/api/v1/session', { body: { username: `u${i}`, password: 'wrong-guess' } })).body.code);
    expect(codes).to.deep.equal(['SIGN_IN_FAILED', 'SIGN_IN_FAILED', 'SIGN_IN_FAILED', 'RATE_LIMITED']);
  });
});

describe('access: route tables', () => {
  const route = (change: object): Route => ({ method: 'get', path: '/a', permission: 'self', summary: '', run: () => undefined, ...change });
  it('a route without a permission fails the start', () => {
    expect(() => checkRoutes([[route({ permission: undefined })]])).to.throw('GET /a has no known permission');
    expect(() => checkRoutes([[route({ permission: 'ticket.fly' })]])).to.throw('no known permission');
  });
  it('a write under an administrative right without a word for the ledger fails the start', () => {
    const write = (change: Partial<Route>) => () => checkRoutes([[{ ...route({}), method: 'patch', permission: 'queue.manage', ...change }]]);
    expect(write({})).to.throw('PATCH /a changes settings and says not what it leaves in the ledger');
    expect(write({ permission: 'agent.supervise' })).to.throw('ledger');
    for (const change of [{ audit: null }, { audit: { entity: 'queue' } }, { method: 'get' }, { permission: 'ticket.edit' }] satisfies Partial<Route>[]) expect(write(change), JSON.stringify(change)).to.not.throw();
  });
  it('a route that stands twice, or cannot be read, fails the start', () => {
    expect(() => checkRoutes([[route({ path: '/a/:id' })], [route({ path: '/a/:key' })]])).to.throw('stands twice');
    expect(() => checkRoutes([[route({ path: 'a b' })]])).to.throw('not understood');
  });
  it('the status is one word', () => {
    expect(readinessOf({ a: { up: true, needed: true } })).to.equal('ready');
    expect(readinessOf({ a: { up: true, needed: true }, b: { up: false, needed: false } })).to.equal('degraded');
    expect(readinessOf({ a: { up: false, needed: true }, b: { up: false, needed: false } })).to.equal('notReady');
  });
});

describe('access: where a write may come from', () => {
  const own = ['http://desk.example:8080'];
  const cases: [string, Partial<Parameters<typeof originAllowed>[0]>, boolean][] = [
    ['a read from anywhere', { method: 'GET', origin: 'https://evil.example', hasSession: true }, true],
    ['a write of the own page', { origin: own[0]!, hasSession: true }, true],
    ['a write of another port', { origin: 'http://desk.example:8081', hasSession: true }, false],
    ['a write of a sibling site', { site: 'same-site', hasSession: true }, false],
    ['a write that only says same-origin', { site: 'same-origin', hasSession: true }, true],
    ['a session without either header', { hasSession: true }, false],
    ['a program without session and headers', {}, true],
    ['an opaque origin', { origin: 'null' }, false],
  ];
  for (const [title, facts, expected] of cases) {
    it(`${title} is ${expected ? 'let in' : 'refused'}`, () => {
      expect(originAllowed({ method: 'POST', origin: undefined, site: undefined, hasSession: false, own, ...facts })).to.equal(expected);
    });
  }
});

