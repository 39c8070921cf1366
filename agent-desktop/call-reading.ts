import type { AuditInput, Revealed } from '../contract/desk.ts';
import type { CallView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import type { Viewer } from '../access/viewer.ts';
import type { CallRecord } from '../telephony/call.ts';
import { callView, mayReveal, otherNumber, type CallNames } from './call-view.ts';

export interface CallReadingNeeds {
  /** From memory first, else from the store, whoever asks. */
  recordOf(callId: string): Promise<CallRecord | null>;
  /** As this viewer may read it: from memory first, else from the store. */
  readOf(viewer: Viewer, callId: string): Promise<CallRecord | null>;
  names: CallNames;
  /** Path of a finished recording's file. */
  pathOf(file: string): string;
  ledger(viewer: Viewer, entry: AuditInput, address: string): Promise<void>;
}

/** What one may see of calls: one's own, those one may all read, and those that nobody answered when one may call back. */
export interface CallReading {
  sees(record: CallRecord, viewer: Viewer): boolean;
  find(viewer: Viewer, callId: string): Promise<CallView | null>;
  recordingFile(viewer: Viewer, callId: string, recordingId: string): Promise<{ path: string } | null>;
  /** The whole number, for a reason that goes into the ledger first. Refuses with CALL_NOT_FOUND or FORBIDDEN. */
  reveal(callId: string, reason: string, viewer: Viewer, address: string): Promise<Revealed>;
}

/** A call in that nobody answered belongs to everybody who may call back. */
const isMissed = (record: CallRecord, viewer: Viewer): boolean => record.direction === 'in' && record.state === 'ended' && record.connectedAt === null && viewer.permissions.has('call.callOut');

export function createCallReading({ recordOf, readOf, names, pathOf, ledger }: CallReadingNeeds): CallReading {
  const sees = (record: CallRecord, viewer: Viewer): boolean =>
    viewer.permissions.has('call.readAll') || record.agentIds.includes(viewer.userId) || record.offer?.agentId === viewer.userId || isMissed(record, viewer);
  return {
    sees,
    async find(viewer, callId) {
      const record = await readOf(viewer, callId);
      return record !== null && sees(record, viewer) ? callView(record, viewer, names) : null;
    },
    async recordingFile(_viewer, callId, recordingId) {
      const track = (await recordOf(callId))?.recordings.find((one) => one.id === recordingId);
      return track?.state === 'ready' && track.file !== null ? { path: pathOf(track.file) } : null;
    },
    async reveal(callId, reason, viewer, address) {
      const record = await recordOf(callId);
      if (record === null || !sees(record, viewer)) throw new HotlineError('CALL_NOT_FOUND');
      if (!mayReveal(record, viewer)) throw new HotlineError('FORBIDDEN', [], { permission: 'resident.reveal' });
      await ledger(viewer, { action: 'revealed', entity: 'call', entityId: callId, entityName: record.startedAt, before: null, after: { reason } }, address);
      const number = otherNumber(record);
      return { name: '', phones: number === '' ? [] : [number] };
    },
  };
}
