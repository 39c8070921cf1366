import { permissionsOf } from '../access/permissions.ts';
import type { Viewer } from '../access/viewer.ts';
import type { EmergencyService } from '../contract/call-control.ts';
import type { AuditInput } from '../contract/desk.ts';
import type { Log } from '../log.ts';
import type { CallRecord } from '../telephony/call.ts';

export interface CallLedgerNeeds {
  record(viewer: Viewer, entry: AuditInput, address: string): Promise<unknown>;
  note(ticketId: string, text: string, viewer: Viewer): Promise<unknown>;
  agentName(agentId: string): string | null;
  call(callId: string): CallRecord | undefined;
  log: Log;
}
export interface Handed { service: EmergencyService; place: string; note: string; agentId: string }

/** What is written down about calls beside their record: who listened in, and on the ticket that an emergency service was brought in. */
export interface CallLedger {
  supervised(entry: { callId: string; agentId: string; before: string | null; after: string | null }): void;
  /** On the tickets that the call has now. */
  incident(callId: string, handed: Handed): void;
  /** On a ticket that the call got afterwards. `record`: as it was before. */
  ticketLinked(record: CallRecord, ticketId: string, byId: string): Promise<void>;
}

export function createCallLedger({ record, note, agentName, call, log }: CallLedgerNeeds): CallLedger {
  const viewerOf = (userId: string): Viewer => ({ userId, name: agentName(userId) ?? '', staffNumber: '', roles: ['agent'], permissions: permissionsOf(['agent']), sessionId: '' });
  const mode = (word: string | null): Record<string, unknown> | null => (word === null ? null : { mode: word });
  const write = (ticketId: string, handed: Handed): Promise<void> =>
    note(ticketId, incidentNote(handed), viewerOf(handed.agentId)).then(() => undefined, (error: unknown) => log.error({ err: error, ticketId }, 'an emergency hand-over could not be noted on its ticket'));
  return {
    supervised({ callId, agentId, before, after }) {
      record(viewerOf(agentId), { action: 'supervised', entity: 'call', entityId: callId, entityName: call(callId)?.number ?? '', before: mode(before), after: mode(after) }, '')
        .catch((error: unknown) => log.error({ err: error, callId, agentId, after }, 'supervision could not be written into the ledger'));
    },
    incident(callId, handed) {
      for (const ticketId of call(callId)?.ticketIds ?? []) void write(ticketId, handed);
    },
    async ticketLinked(before, ticketId, byId) {
      if (before.ticketIds.includes(ticketId)) return;
      for (const { kind, agentId, data } of before.story) {
        if (kind === 'emergency') await write(ticketId, { agentId: agentId ?? byId, service: String(data?.['service']) as EmergencyService, place: String(data?.['place']), note: String(data?.['note']) });
      }
    },
  };
}

/** In the words of the people who read tickets. */
export function incidentNote({ service, place, note }: Pick<Handed, 'service' | 'place' | 'note'>): string {
  return [`紧急移交 ${service}`, place === '' ? '' : `地点：${place}`, note === '' ? '' : `情况：${note}`].filter((part) => part !== '').join('；');
}
