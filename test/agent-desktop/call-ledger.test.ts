import { expect } from 'chai';
import { createCallLedger, incidentNote } from '../../agent-desktop/call-ledger.ts';
import { createLog } from '../../log.ts';
import { newCall, type CallRecord } from '../../telephony/call.ts';

const AT = '2026-11-22T08:00:00.000Z';
const HANDED = { service: '110' as const, place: '听澜街道 8 号', note: '有人持刀', agentId: 'agent' };
const call = (more: Partial<CallRecord> = {}): CallRecord => ({ ...newCall({ id: 'c', direction: 'in', origin: 'trunk', number: '12345', callerRaw: '', callerName: '', residentChannel: 'r', uniqueId: 'r', startedAt: AT }), ...more });

function ledger(record: CallRecord) {
  const notes: unknown[][] = [];
  const lines: unknown[][] = [];
  return {
    notes, lines,
    of: createCallLedger({
      call: () => record, agentName: () => '张', log: createLog('silent'),
      note: (ticketId, text, viewer) => { notes.push([ticketId, text, viewer.userId]); return Promise.resolve(); },
      record: (viewer, entry) => { lines.push([viewer.userId, viewer.name, entry]); return Promise.resolve(); },
    }),
  };
}

describe('what is written down about calls', () => {
  it('who listened in stands in the ledger with what it was before and after', () => {
    const { of, lines } = ledger(call());
    of.supervised({ callId: 'c', agentId: 'boss', before: 'listen', after: 'barge' });
    of.supervised({ callId: 'c', agentId: 'boss', before: 'barge', after: null });
    expect(lines).to.deep.equal([
      ['boss', '张', { action: 'supervised', entity: 'call', entityId: 'c', entityName: '12345', before: { mode: 'listen' }, after: { mode: 'barge' } }],
      ['boss', '张', { action: 'supervised', entity: 'call', entityId: 'c', entityName: '12345', before: { mode: 'barge' }, after: null }],
    ]);
  });

  it('an emergency hand-over is noted on the tickets the call has, and on one it gets afterwards, once', async () => {
    const story = [{ seq: 1, at: AT, kind: 'emergency' as const, agentId: 'agent', data: { service: '110', place: HANDED.place, note: HANDED.note } }];
    const { of, notes } = ledger(call({ ticketIds: ['t1'], story }));
    of.incident('c', HANDED);
    await of.ticketLinked(call({ ticketIds: ['t1'], story }), 't1', 'other');
    await of.ticketLinked(call({ ticketIds: ['t1'], story }), 't2', 'other');
    expect(notes).to.deep.equal([['t1', incidentNote(HANDED), 'agent'], ['t2', incidentNote(HANDED), 'agent']]);
  });

  it('the note leaves out what was not said', () => {
    expect(incidentNote({ service: '120', place: '', note: '' })).to.equal('紧急移交 120');
    expect(incidentNote(HANDED)).to.include('听澜街道 8 号').and.to.include('有人持刀');
  });
});
