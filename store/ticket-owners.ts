import type { Connection } from 'mongoose';
import { OPEN_STATES } from '../tickets/ticket.ts';

/** Who took a resident's open matter. */
export interface TicketOwnerStore {
  /** Of the newest open ticket with this number (E.164); null when there is none. */
  ownerOf(phone: string): Promise<string | null>;
}

export function createTicketOwnerStore(connection: Connection): TicketOwnerStore {
  const tickets = connection.collection<{ phones: string[]; state: string; createdById?: string }>('tickets');
  return {
    async ownerOf(phone) {
      const found = await tickets.findOne({ phones: phone, state: { $in: [...OPEN_STATES] } }, { sort: { _id: -1 }, projection: { createdById: 1 } });
      return found?.createdById ?? null;
    },
  };
}
