import type { Connection } from 'mongoose';
import type { ModeCall } from '../ivr/mode-cost.ts';

export interface ModeCallStore {
  /** Calls since a moment (ISO 8601) that came to a number and are over. */
  since(moment: string): Promise<ModeCall[]>;
}

/** More than these are not read into one report. */
const MOST = 100_000;

/** The little that the report of modes reads of the call records. */
export function createModeCallStore(connection: Connection): ModeCallStore {
  return {
    async since(moment) {
      const found = await connection.collection('calls').aggregate<Omit<ModeCall, 'mode'> & { mode?: string }>([
        { $match: { state: 'ended', direction: 'in', startedAt: { $gte: moment }, mode: { $exists: true } } },
        { $project: { _id: 0, mode: 1, startedAt: 1, queuedAt: 1, connectedAt: 1, timeToHumanMs: 1, waitMs: 1 } },
        { $limit: MOST },
      ]).toArray();
      return found as ModeCall[];
    },
  };
}
