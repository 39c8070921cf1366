import type { Viewer } from '../access/viewer.ts';
import type { TicketEvent, TicketRow, TicketView } from '../contract/views.ts';
import { cityTime } from '../language/city-time.ts';
import { maskName, maskPhone } from '../residents/masking.ts';
import type { CityRules } from '../residents/phone-number.ts';
import { spokenTicketNumber } from './ticket-number.ts';
import type { HistoryEntry, TicketRecord } from './ticket.ts';
import { identityShown, type Identity } from './visibility.ts';

/** What the view needs besides the record. */
export interface ViewContext { viewer: Viewer; city: CityRules; topicName(code: string): string | null }

/** The number to reach the resident by. */
export const contactOf = (record: Pick<TicketRecord, 'contactPhone' | 'phones'>): string => (record.contactPhone !== '' ? record.contactPhone : (record.phones[0] ?? ''));
const cityTimeOf = (at: Date | undefined): string | null => (at === undefined ? null : cityTime(at));

/** A line of a list. Numbers are masked for everybody; who has a reason asks for them by `reveal`. */
export function toRow(record: TicketRecord, context: ViewContext): TicketRow {
  const shown = identityShown(context.viewer, record);
  const { id, number, title, kind, topicCode, urgency, state, channel, place, createdByName } = record;
  const urged = record.history.filter((entry) => entry.kind === 'urged');
  return {
    id, number, title, kind, topicCode, urgency, state, channel, place, createdByName,
    topicName: topicCode === null ? null : context.topicName(topicCode),
    receivedAt: cityTime(record.receivedAt),
    residentName: shown.name ? record.residentName : maskName(record.residentName),
    phone: maskPhone(contactOf(record), context.city),
    urges: urged.length,
    lastUrgedAt: cityTimeOf(urged.at(-1)?.at),
  };
}

/** The whole ticket. */
export function toView(record: TicketRecord, context: ViewContext): TicketView {
  const shown = identityShown(context.viewer, record);
  const { version, content, demand, occurredAt, accused, areaCode, secrecy, wantsReply, allowsVisit, allowsPublication, disposition, answer, callIds, residentId } = record;
  return {
    ...toRow(record, context),
    version, content, demand, occurredAt, accused, areaCode, secrecy, wantsReply, allowsVisit, allowsPublication, disposition, answer, callIds, residentId,
    contactPhone: maskPhone(record.contactPhone, context.city),
    history: record.history.map((entry) => toEvent(entry, shown, context.city)),
    spokenNumber: spokenTicketNumber(record.number),
  };
}

function toEvent({ seq, at, byName, kind, data }: HistoryEntry, shown: Identity, city: CityRules): TicketEvent {
  const event: TicketEvent = { seq, at: cityTime(at), byName, kind };
  if (data === undefined) return event;
  const before = data['before'];
  if (typeof before !== 'object' || before === null) return { ...event, data };
  const allowed = Object.entries(before as Record<string, unknown>).filter(([field]) => field !== 'residentName' || shown.name).map(([field, value]) => [field, field === 'contactPhone' ? maskPhone(String(value), city) : value]);
  return { ...event, data: { ...data, before: Object.fromEntries(allowed) } };
}
