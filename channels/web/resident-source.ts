import type { CallRecord } from '../../telephony/call.ts';
import type { ResidentCallSource } from './web-call.ts';

/** What a resident's page is told of a call: never who the agent is, never another call. */
export function residentSource(record: CallRecord, position: number | null): ResidentCallSource {
  const captionId = promptNow(record);
  return { state: stateOf(record, captionId), captionId, position, startedAt: record.startedAt };
}

function promptNow(record: CallRecord): string | null {
  const last = record.story.findLast((entry) => entry.kind === 'prompt' || entry.kind === 'promptEnd');
  const prompt = last?.kind === 'prompt' ? last.data?.['prompt'] : undefined;
  return typeof prompt === 'string' ? prompt : null;
}

function stateOf(record: CallRecord, captionId: string | null): ResidentCallSource['state'] {
  switch (record.state) {
    case 'arrived':
      return 'connecting';
    case 'queued':
    case 'ringing':
    case 'fallback':
      return captionId === null ? 'waiting' : 'greeting';
    case 'talking':
      return 'talking';
    case 'held':
    case 'parked':
    case 'reconnecting':
      return 'held';
    case 'ended':
      return 'ended';
  }
}
