import type { Viewer } from '../access/viewer.ts';
import type { Clock } from '../clock.ts';
import { newId } from '../contract/ids.ts';
import type { ResidentCard, TicketRow } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { maskName } from './masking.ts';
import { parsePhoneNumber, type CityRules } from './phone-number.ts';
import type { Resident } from './resident.ts';

export interface ResidentNeeds {
  residents: {
    findOne(viewer: Viewer, id: string): Promise<Resident | null>;
    findByPhone(viewer: Viewer, phone: string): Promise<Resident | null>;
    ensure(input: { id: string; phone: string; name: string; at: Date }): Promise<string>;
  };
  /** Tickets of a number as the viewer may see them, newest first. */
  tickets: { ofPhone(viewer: Viewer, phone: string, options: { open: boolean; limit: number }): Promise<TicketRow[]> };
  calls: {
    /** Earlier calls of a number (E.164), newest first. */
    recent(viewer: Viewer, phone: string, limit: number): Promise<ResidentCard['recentCalls']>;
    countSince(phone: string, since: string): Promise<number>;
  };
  clock: Clock;
  city: CityRules;
}

export interface ResidentService {
  /** Who has this number: made new when nobody has. Null for anonymous callers and numbers that prove nothing. */
  ensure(phone: string, name: string): Promise<string | null>;
  /** What the agent sees of a caller. An unverified number has no history until the agent asks. */
  card(input: { phone: string; verified: boolean; asked?: boolean }, viewer: Viewer): Promise<ResidentCard>;
  find(id: string, viewer: Viewer): Promise<{ id: string; name: string; category: string; phones: string[] }>;
}

const EMPTY: ResidentCard = { residentId: null, name: '', callsIn30Days: 0, openTickets: [], recentTickets: [], recentCalls: [] };
const THIRTY_DAYS_MS = 30 * 86_400_000;
const ROWS = 10;

export function createResidentService({ residents, tickets, calls, clock, city }: ResidentNeeds): ResidentService {
  const keyOf = (phone: string): string | null => parsePhoneNumber(phone, city).e164;

  async function history(phone: string, viewer: Viewer): Promise<ResidentCard> {
    const since = new Date(clock.now().getTime() - THIRTY_DAYS_MS).toISOString();
    const [resident, callsIn30Days, openTickets, recentTickets, recentCalls] = await Promise.all([
      residents.findByPhone(viewer, phone),
      calls.countSince(phone, since),
      tickets.ofPhone(viewer, phone, { open: true, limit: ROWS }),
      tickets.ofPhone(viewer, phone, { open: false, limit: ROWS }),
      calls.recent(viewer, phone, ROWS),
    ]);
    return { residentId: resident?.id ?? null, name: resident?.name ?? '', callsIn30Days, openTickets, recentTickets, recentCalls };
  }

  return {
    async ensure(phone, name) {
      const key = keyOf(phone);
      const at = clock.now();
      return key === null ? null : residents.ensure({ id: newId(at.getTime()), phone: key, name: name.trim(), at });
    },
    async card({ phone, verified, asked = false }, viewer) {
      const key = keyOf(phone);
      return key === null || (!verified && !asked) ? { ...EMPTY } : history(key, viewer);
    },
    async find(id, viewer) {
      const resident = await residents.findOne(viewer, id);
      if (resident === null) throw new HotlineError('NOT_FOUND');
      const reveal = viewer.permissions.has('resident.reveal');
      const phones = resident.phones.map((phone) => parsePhoneNumber(phone, city)).map(({ display, masked }) => (reveal ? display : masked));
      return { id: resident.id, name: reveal ? resident.name : maskName(resident.name), category: resident.category, phones };
    },
  };
}
