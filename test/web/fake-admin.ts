import type { Request, Response, Router } from 'express';
import { FLOW_NODE_KINDS, type FlowDocument, type FlowFault, type FlowTryStep } from '../../contract/flows.ts';
import { queueRulesSchema } from '../../contract/queues.ts';
import { PERMISSIONS, ROLES } from '../../contract/states.ts';

type Row = Record<string, unknown> & { version: number };
/** The administration's routes over rows in memory, as the contract says: pages behind a cursor, versions, CONFLICT. */
export interface FakeAdmin {
  rows: Map<string, Row[]>;
  /** What was written, in order. */
  writes: { method: string; path: string; body: unknown }[];
  /** The next PATCH or PUT meets this colleague's change. */
  conflictBy: string | null;
  /** Paths that answer 500. */
  broken: Set<string>;
  mount(api: Router): void;
}

const NOW = '2026-11-22T10:00:00+08:00';
const conflict = (res: Response, byName: string): void => void res.status(409).json({ code: 'CONFLICT', message: 'Somebody else changed this; load it again', messageZh: '内容已被他人修改，请刷新', details: { byName } });

export function menuDocument(): FlowDocument {
  return {
    start: 'welcome',
    nodes: {
      welcome: { kind: 'say', name: '欢迎', exits: { next: 'main' }, settings: { prompts: ['welcome'], bargeIn: true }, at: { x: 24, y: 40 } },
      main: {
        kind: 'menu', name: '主菜单', exits: { 'key:1': 'number', 'key:2': 'open', human: 'general', timeout: 'general' }, at: { x: 264, y: 40 },
        settings: { prompts: ['mainMenu'], keys: [{ key: '1', label: '查询工单' }, { key: '2', label: '社保医保' }], humanKey: '0', repeatKey: '#', bargeIn: true, timeoutSeconds: 5, rounds: 3, noInputPrompts: ['noInput'], wrongKeyPrompts: ['wrongKey'] },
      },
      number: { kind: 'collect', name: '工单后六位', exits: { human: 'general', timeout: 'general' }, settings: { prompts: ['askTicket'], variable: 'ticket', minDigits: 6, maxDigits: 6, humanKey: '*', timeoutSeconds: 5, rounds: 3, noInputPrompts: ['noInput'] }, at: { x: 524, y: 20 } },
      open: { kind: 'hours', name: '工作时间', exits: { open: 'general', closed: 'bye' }, settings: { hoursId: 'office' }, at: { x: 524, y: 220 } },
      general: { kind: 'to-queue', name: '综合', exits: { nobody: 'bye' }, settings: { queueId: 'general', greeting: [], offerAfterSeconds: 8, offerPrompts: [], positionEverySeconds: 30, keys: [], keepPlace: true, maxWaitSeconds: 0 }, at: { x: 784, y: 60 } },
      bye: { kind: 'hang-up', name: '再见', exits: {}, settings: { prompts: ['goodbye'] }, at: { x: 784, y: 300 } },
    },
  };
}

/** A flow of so many menus in a row, each with two ways. */
export function longDocument(nodes: number): FlowDocument {
  const document: FlowDocument = { start: 'n0', nodes: {} };
  for (let index = 0; index < nodes; index += 1) {
    const last = index === nodes - 1;
    document.nodes[`n${index}`] = last
      ? { kind: 'hang-up', name: `N${index}`, exits: {}, settings: { prompts: [] } }
      : { kind: 'say', name: `N${index}`, exits: { next: `n${index + 1}` }, settings: { prompts: ['welcome'], bargeIn: false } };
  }
  return document;
}

/** Only the faults the tests look for. */
function check(document: FlowDocument): FlowFault[] {
  return Object.entries(document.nodes).flatMap(([nodeId, node]): FlowFault[] => {
    const dangling = Object.entries(node.exits).filter(([, to]) => !(to in document.nodes)).map(([exit]): FlowFault => ({ severity: 'error', code: 'dangling', nodeId, data: { exit } }));
    const missing = node.kind === 'collect' && node.exits['done'] === undefined ? [{ severity: 'error', code: 'missingExit', nodeId, data: { exit: 'done' } } as FlowFault] : [];
    return [...dangling, ...missing];
  });
}

function seeds(): Map<string, Row[]> {
  const prompt = (id: string, name: string, zh: string): Row => ({ id, name, texts: { zh, en: `The words of ${id}` }, recorded: { zh: id === 'welcome', en: false }, seconds: { zh: zh.length / 4, en: 3 }, usedBy: ['12346'], version: 1 });
  const document = menuDocument();
  return new Map<string, Row[]>([
    ['numbers', [
      { number: '12345', name: '热线', aliases: ['099912345'], mode: 'human-first', language: 'zh', greeting: ['welcome'], queueId: 'general', flowId: null, hoursId: null, closedPrompts: [], closedQueueId: null, ceiling: null, refusal: 'spoken', webCall: true, webCallOpen: false, version: 1 },
      { number: '12346', name: '自助服务', aliases: [], mode: 'menu', language: 'zh', greeting: [], queueId: 'general', flowId: 'self-service', hoursId: 'office', closedPrompts: [], closedQueueId: null, ceiling: 60, refusal: 'spoken', webCall: true, webCallOpen: false, version: 1 },
    ]],
    ['flows', [{
      id: 'self-service', name: '12346 自助服务', draft: document, published: { version: 7, publishedAt: NOW, byName: '王珂', note: '新增医保', liveCalls: 3 }, faults: check(document), liveCalls: 3, secondsToHuman: 14, version: 8,
      versions: [{ version: 7, publishedAt: NOW, byName: '王珂', note: '新增医保', liveCalls: 3 }, { version: 6, publishedAt: NOW, byName: '周敏', note: '', liveCalls: 0 }],
    }]],
    ['prompts', [prompt('welcome', '欢迎语', '您好，云澜一二三四五自助服务。'), prompt('mainMenu', '主菜单', '人工服务请按零，查询工单请按一，社保医保请按二，重听请按井号。'), prompt('askTicket', '问工单号', '请输入工单编号后六位，按井号结束。'), prompt('noInput', '没有按键', '没有收到您的选择。'), prompt('wrongKey', '按键有误', '按键有误，请重新选择。'), prompt('goodbye', '再见', '感谢来电，再见。')]],
    ['hours', [{ id: 'office', name: '工作时间', weekly: [1, 2, 3, 4, 5].map((day) => ({ day, spans: [{ from: '08:30', to: '12:00' }, { from: '14:00', to: '18:00' }] })), holidays: 'closed', exceptions: [{ date: '2026-12-31', spans: [{ from: '08:30', to: '12:00' }], note: '年末' }], version: 1 }]],
    ['queues', [
      { id: 'general', name: '综合队列', wrapUpSeconds: 45, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [], rules: queueRulesSchema.parse({ skills: [{ skillId: 'mandarin', levels: [{ afterSeconds: 0, level: 3 }, { afterSeconds: 60, level: 0 }] }] }), version: 1 },
      { id: 'night', name: '夜间队列', wrapUpSeconds: 60, ringSeconds: 20, serviceLevelSeconds: 15, agentIds: ['01JD0000000000000000000002'], rules: queueRulesSchema.parse({ strategy: 'roundRobin' }), version: 1 },
    ]],
    ['skills', [{ id: 'mandarin', name: '普通话', group: 'language', version: 1 }, { id: 'english', name: '英语', group: 'language', version: 1 }, { id: 'yue', name: '粤语', group: 'dialect', version: 1 }, { id: 'insurance', name: '社保医保', group: 'trade', version: 1 }]],
    ['agents/skills', Array.from({ length: 12 }, (_, index): Row => ({ agentId: `agent-${index}`, name: `坐席${index + 1}`, staffNumber: String(1032 + index), skills: index % 3 === 0 ? { mandarin: 5, yue: 2 } : { mandarin: 4 }, queueIds: [], version: 1 }))],
    ['pause-reasons', [{ id: 'break', zh: '小休', en: 'Break', limitMinutes: 15, limitPerDayMinutes: 45, active: true, version: 1 }, { id: 'meal', zh: '用餐', en: 'Meal', limitMinutes: 60, limitPerDayMinutes: null, active: true, version: 1 }]],
    ['trunks', [
      trunk({ id: 'telecom', name: '电信一线', kind: 'registration', host: 'sip.carrier.example', username: 'hotline', state: { registered: true, reachable: true, callsNow: 3, lastFailure: null } }),
      trunk({ id: 'unicom', name: '联通备线', kind: 'address', host: '192.0.2.17', order: 20, state: { registered: null, reachable: false, callsNow: 0, lastFailure: { at: NOW, cause: 'timeout' } } }),
    ]],
    ['users', [{ id: '01JD0000000000000000000002', username: 'admin', name: '周敏', staffNumber: '1032', roles: ['agent', 'admin'], active: true, version: 1, deskPhone: false }]],
    ['phrases', [{ id: '1', group: '开头', text: '您好，这里是12345，请讲。', order: 1, topicCodes: [], version: 1 }]],
    ['bulletins', [{ id: '1', kind: 'outage', title: '汀洲街道停水', text: '抢修至 18 时。', areaCodes: ['A1'], topicCodes: [], from: NOW, until: '2026-11-22T18:00:00+08:00', byName: '王珂', active: true, version: 1 }]],
    ['nuisance', [{ id: '1', number: '19900000099', grade: 'limited', reason: '反复拨打不说话', callIds: ['01JD0000000000000000000001'], byName: '王珂', at: NOW, until: '2026-12-22T10:00:00+08:00', liftedAt: null, liftedByName: null, version: 1 }]],
    ['audit', Array.from({ length: 10_000 }, (_, index): Row => ({ id: String(index), at: NOW, byId: '1', byName: '王珂', action: 'changed', entity: 'queue', entityId: 'general', entityName: '综合队列', before: { name: '综合', wrapUpSeconds: 30 }, after: { name: '综合队列', wrapUpSeconds: 45 }, address: '192.0.2.8', version: 1 }))],
    ['roles', ROLES.map((role): Row => ({ role, permissions: PERMISSIONS.slice(0, 4), secondFactor: role === 'admin', version: 1 }))],
  ]);
}

function trunk(part: Record<string, unknown>): Row {
  return { id: 'x', name: 'x', enabled: true, kind: 'address', host: 'x', port: 5060, transport: 'udp', srtp: false, from: [], username: '', codecs: ['alaw', 'ulaw'], dtmf: 'auto', order: 10, weight: 1, channels: 30, numberRules: [], callerId: '12345', passwordSet: true, version: 1, ...part };
}

/** Walks what the pressed keys say, as far as the tests need it. */
function walk(document: FlowDocument, keys: { key: string }[]): FlowTryStep[] {
  const steps: FlowTryStep[] = [];
  const left = [...keys];
  for (let id: string | undefined = document.start; id !== undefined && steps.length < 50; ) {
    const node: FlowDocument['nodes'][string] | undefined = document.nodes[id];
    if (!node) break;
    const key: string | null = node.kind === 'menu' ? (left.shift()?.key ?? null) : null;
    const exit: string | null = node.kind === 'menu' ? (key === null ? null : key === '0' ? 'human' : `key:${key}`) : (Object.keys(node.exits)[0] ?? null);
    const prompts = (node.settings['prompts'] as string[] | undefined) ?? [];
    steps.push({ atMs: steps.length * 3_000, nodeId: id, nodeName: node.name, kind: node.kind, heard: prompts.map((promptId) => ({ promptId, text: promptId, seconds: 3, cutAfterMs: key === null ? null : 2_000 })), key: key as FlowTryStep['key'], exit });
    id = exit === null ? undefined : node.exits[exit];
  }
  return steps;
}

export function fakeAdmin(): FakeAdmin {
  const rows = seeds();
  const fake: FakeAdmin = { rows, writes: [], conflictBy: null, broken: new Set(), mount };
  const keyOf = (name: string): string => ({ numbers: 'number', roles: 'role', 'agents/skills': 'agentId' })[name] ?? 'id';
  const find = (name: string, id: string): Row | undefined => rows.get(name)?.find((row) => row[keyOf(name)] === id);
  let dialRules = { allow: ['1', '0851'], capPerAgentPerDay: 50, capPerQueuePerDay: 300, capPerDay: 1_000, version: 1 };

  function note(req: Request): void {
    fake.writes.push({ method: req.method, path: req.path, body: req.body as unknown });
  }
  function clash(res: Response, row: Row, version: unknown): boolean {
    if (fake.conflictBy !== null) {
      row.version += 1;
      conflict(res, fake.conflictBy);
      fake.conflictBy = null;
      return true;
    }
    if (version === row.version) return false;
    conflict(res, '王珂');
    return true;
  }
  function mountFlows(api: Router): void {
    api.post('/flows/check', (req, res) => void res.json({ faults: check((req.body as { document: FlowDocument }).document), secondsToHuman: 14 }));
    api.post('/flows/try', (req, res) => {
      const { document, keys } = req.body as { document: FlowDocument; keys: { key: string }[] };
      res.json({ steps: walk(document, keys) });
    });
    api.put('/flows/:id/draft', (req, res) => {
      note(req);
      const flow = find('flows', req.params.id);
      const { version, document, name } = req.body as { version: number; document: FlowDocument; name?: string };
      if (!flow || clash(res, flow, version)) return;
      Object.assign(flow, { draft: document, faults: check(document), version: version + 1, ...(name === undefined ? {} : { name }) });
      res.json(flow);
    });
    api.post(['/flows/:id/publish', '/flows/:id/roll-back'], (req, res) => {
      note(req);
      const flow = find('flows', String(req.params['id']));
      const published = { version: 8, publishedAt: NOW, byName: '周敏', note: (req.body as { note: string }).note, liveCalls: 0 };
      Object.assign(flow ?? {}, { published, versions: [published, ...(flow?.['versions'] as unknown[])] });
      res.json(flow);
    });
    api.get('/flows/:id/versions/:version', (req, res) => {
      const document = menuDocument();
      delete document.nodes['open'];
      res.json({ version: Number(req.params.version), publishedAt: NOW, byName: '王珂', note: '', liveCalls: 0, document });
    });
  }

  function mount(api: Router): void {
    api.use((req, res, next) => (fake.broken.has(req.path) ? void res.status(500).json({ code: 'INTERNAL', message: 'Something went wrong', messageZh: '内部错误' }) : next()));
    mountFlows(api);
    api.put('/prompts/:id/recording', (req, res) => {
      fake.writes.push({ method: 'PUT', path: req.path, body: req.headers['content-type'] });
      req.resume();
      req.on('end', () => res.json(find('prompts', req.params.id)));
    });
    api.get('/dial-rules', (_req, res) => void res.json(dialRules));
    api.put('/dial-rules', (req, res) => {
      note(req);
      dialRules = { ...(req.body as typeof dialRules), version: dialRules.version + 1 };
      res.json(dialRules);
    });
    api.put('/roles/:role', (req, res) => {
      note(req);
      Object.assign(find('roles', req.params.role) ?? {}, { secondFactor: (req.body as { secondFactor: boolean }).secondFactor });
      res.json(find('roles', req.params.role));
    });
    api.get('/users/:id/device', (req, res) => void res.json({ agentId: req.params.id, kind: 'browser', number: '', login: null, registered: false }));
    api.put('/users/:id/device', (req, res) => void res.json({ agentId: req.params.id, number: '', ...(req.body as object), login: { user: 'phone-1032', password: 'made-up-word', host: '192.0.2.8', port: 5062 }, registered: false }));
    api.post('/trunks/:id/test', (req, res) => {
      note(req);
      res.json({ steps: [{ question: 'registered', ok: true, code: 'ok', data: {} }, { question: 'called', ok: false, code: 'noAnswerFromCarrier', data: {} }, { question: 'answered', ok: null, code: 'notReached', data: {} }] });
    });
    api.patch('/agents/skills', (req, res) => {
      note(req);
      const { agentIds, set } = req.body as { agentIds: string[]; set: Record<string, number> };
      for (const id of agentIds) Object.assign(find('agents/skills', id)?.['skills'] as object, set);
      res.json({ changed: agentIds.length });
    });
    for (const name of rows.keys()) mountRows(api, name);
  }
  function mountRows(api: Router, name: string): void {
    api.get(`/${name}`, (req, res) => {
      const from = Number(req.query['cursor'] ?? 0);
      const limit = Number(req.query['limit'] ?? 50);
      const all = rows.get(name) ?? [];
      res.json({ items: all.slice(from, from + limit), next: from + limit < all.length ? String(from + limit) : null });
    });
    api.get(`/${name}/:id`, (req, res) => {
      const row = find(name, req.params.id);
      if (row) res.json(row);
      else res.status(404).json({ code: 'NOT_FOUND', message: 'Not found', messageZh: '未找到' });
    });
    api.post(`/${name}`, (req, res) => {
      note(req);
      const row = { ...(req.body as object), version: 1 } as Row;
      if (name === 'queues') Object.assign(row, { wrapUpSeconds: 45, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [], rules: queueRulesSchema.parse({}) });
      if (name === 'flows') Object.assign(row, { draft: (req.body as { document?: FlowDocument }).document ?? { start: 'start', nodes: { start: { kind: 'hang-up', name: 'start', exits: {}, settings: { prompts: [] } } } }, published: null, versions: [], faults: [], liveCalls: 0, secondsToHuman: null });
      rows.get(name)?.push(row);
      res.status(201).json(row);
    });
    api.patch(`/${name}/:id`, (req, res) => {
      note(req);
      const row = find(name, req.params.id);
      const { version, ...set } = req.body as { version: number };
      if (!row || clash(res, row, version)) return;
      Object.assign(row, set, { version: row.version + 1 });
      res.json(row);
    });
    api.delete(`/${name}/:id`, (req, res) => {
      note(req);
      rows.set(name, (rows.get(name) ?? []).filter((row) => row[keyOf(name)] !== req.params.id));
      res.status(204).end();
    });
  }
  return fake;
}
/** Every kind of node, for tests that go through them all. */
export const KINDS = FLOW_NODE_KINDS;
