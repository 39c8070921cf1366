import type express from 'express';
import type { BulletinView, ResidentView, TimelineEntry } from '../../contract/desk.ts';
import type { TicketView } from '../../contract/views.ts';

const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const bulletin = (id: string, part: Partial<BulletinView>): BulletinView => ({ id, kind: 'notice', title: '', text: '', areaCodes: [], topicCodes: [], from: ago(1), until: ago(-1), byName: '值班长', active: true, version: 1, ...part });
const BULLETINS = [
  bulletin('B1', { kind: 'outage', title: '文昌街道云河路停水', text: '主管道抢修，预计今日 18 时恢复，应急送水点在社区广场。' }),
  bulletin('B2', { kind: 'wording', title: '路灯维修口径', text: '照明中心已排查该路段，预计两个工作日内修复。', topicCodes: ['C03'] }),
];

/** Residents, bulletins and what may be done to an open ticket, as the server answers them; what was asked stands in `commands`. */
export function mountCare(api: express.Router, { commands }: { commands: { name: string; input: unknown }[] }, ticketView: (given?: Partial<TicketView>) => TicketView): void {
  let resident: ResidentView = { id: '01JD0000000000000000000010', name: '李女士', category: 'person', phones: ['138****0678'], flags: ['elderly'], note: '听力不好，请大声些', mergedInto: null, mergedFrom: [{ id: '01JD0000000000000000000011', name: '李*', at: ago(2), byName: '周敏' }], version: 3 };
  const story: TimelineEntry[] = [
    { at: ago(0), kind: 'callIn', id: 'C1', title: '', data: { outcome: 'urged', talkMs: 134_000, agentName: '周敏', recorded: true } },
    { at: ago(1), kind: 'note', id: '01JD0000000000000000000004', title: '市民来电催办', data: { agentName: '周敏', ticketNumber: '20261115-00173-6' } },
    { at: ago(3), kind: 'ticketMoved', id: '01JD0000000000000000000004', title: '云河路路灯连片不亮', data: { agentName: '陈涛', ticketNumber: '20261115-00173-6', state: 'inHandling' } },
    { at: ago(7), kind: 'ticket', id: '01JD0000000000000000000004', title: '云河路路灯连片不亮', data: { agentName: '周敏', ticketNumber: '20261115-00173-6', state: 'inHandling', urgency: 'normal' } },
    { at: ago(9), kind: 'rating', id: 'C0', title: '5', data: { agentName: '周敏' } }, { at: ago(9), kind: 'callOut', id: 'C0', title: '', data: { outcome: null, talkMs: null, agentName: '周敏', recorded: false } },
  ];
  for (const act of ['urge', 'facts', 'withdraw'] as const) {
    api.post(`/tickets/:id/${act}`, (req, res) => {
      commands.push({ name: `ticket.${act}`, input: req.body as Record<string, unknown> });
      res.json(ticketView({ ...(act === 'urge' ? { urges: 1, lastUrgedAt: ago(0) } : {}), state: act === 'withdraw' ? 'withdrawn' : 'inHandling' }));
    });
  }
  for (const what of ['tickets', 'calls', 'residents']) {
    api.post(`/${what}/:id/reveal`, (req, res) => {
      commands.push({ name: `reveal.${what}`, input: req.body as Record<string, unknown> });
      res.json({ name: '李女士', phones: ['13800000678'] });
    });
  }
  api.get('/bulletins', (_req, res) => void res.json({ items: BULLETINS, next: null }));
  api.get('/residents/card', (_req, res) => void res.json({ residentId: null, name: '', flags: [], note: '', callsIn30Days: 0, openTickets: [], recentTickets: [], recentCalls: [] }));
  api.get('/residents/:id', (_req, res) => void res.json(resident));
  api.get('/residents/:id/timeline', (_req, res) => void res.json({ items: story, next: null }));
  api.patch('/residents/:id', (req, res) => {
    resident = { ...resident, ...(req.body as Partial<ResidentView>), version: resident.version + 1 };
    res.json(resident);
  });
  api.post('/residents/:id/split', (req, res) => {
    commands.push({ name: 'resident.split', input: req.body as Record<string, unknown> });
    resident = { ...resident, mergedFrom: [] };
    res.json(resident);
  });
  api.get('/calls/:id/recordings/:recordingId/peaks', (req, res) => {
    const buckets = Number(req.query['buckets'] ?? 300);
    res.json({ durationMs: 2_000, peaks: Array.from({ length: buckets }, (_, index) => Math.round(Math.abs(Math.sin(index / 9)) * 80) / 100) });
  });
}
