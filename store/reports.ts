import type { Connection } from 'mongoose';
import { newId } from '../contract/ids.ts';
import type { AgentDay, ReportedCall, TicketCounts } from '../reports/own-day.ts';

/** What the figures of the day read, and keep. */
export interface ReportStore {
  /** The little that the rates read of the call records that came since a moment (ISO 8601). */
  callsSince(moment: string): Promise<ReportedCall[]>;
  daysOf(day: string): Promise<AgentDay[]>;
  saveDay(day: AgentDay): Promise<void>;
  ticketsOf(agentId: string, since: string): Promise<TicketCounts>;
}

/** More than these, the newest, are not read at a start. */
const MOST = 200_000;
const TIME_OF_ID = 10;
const FIELDS = Object.fromEntries([
  'id', 'direction', 'state', 'queueId', 'startedAt', 'queuedAt', 'connectedAt', 'endedAt', 'ending', 'cause', 'waitMs', 'timeToHumanMs', 'agentIds', 'callBackId', 'rating',
  'story.kind', 'story.at', 'story.agentId', 'story.data.queue',
].map((field) => [field, 1]));

export function createReportStore(connection: Connection): ReportStore {
  return {
    // An id begins with its time and is never older than the call: the index of ids leads to the last days, however many calls are kept.
    callsSince: async (moment) => await connection.collection<{ _id: string }>('calls').find<ReportedCall>({ _id: { $gte: newId(Date.parse(moment)).slice(0, TIME_OF_ID) }, startedAt: { $gte: moment } }, { projection: { _id: 0, ...FIELDS } }).sort({ _id: -1 }).limit(MOST).toArray(),
    daysOf: (day) => connection.collection('agent_days').find<AgentDay>({ day }, { projection: { _id: 0 } }).toArray(),
    async saveDay(day) {
      await connection.collection<{ _id: string }>('agent_days').replaceOne({ _id: `${day.agentId}:${day.day}` }, day, { upsert: true });
    },
    async ticketsOf(agentId, since) {
      const tickets = connection.collection('tickets');
      const made = { createdById: agentId, receivedAt: { $gte: new Date(since) } };
      const [all, onSpot] = await Promise.all([tickets.countDocuments(made), tickets.countDocuments({ ...made, disposition: 'answerOnSpot' })]);
      return { tickets: all, answeredOnSpot: onSpot };
    },
  };
}
