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

/** Fields of the form that say who the resident is: their earlier values are not shown to those who may not see the present ones. */
const PERSONAL: Readonly<Record<string, keyof Identity>> = { residentName: 'name', contactPhone: 'phone' };

/** A line of a list. */
export function toRow(record: TicketRecord, context: ViewContext): TicketRow {
  const shown = identityShown(context.viewer, record);
  const { id, number, title, kind, topicCode, urgency, state, channel, place, createdByName } = record;
  const phone = record.contactPhone !== '' ? record.contactPhone : (record.phones[0] ?? '');
  return {
    id, number, title, kind, topicCode, urgency, state, channel, place, createdByName,
    topicName: topicCode === null ? null : context.topicName(topicCode),
    receivedAt: cityTime(record.receivedAt),
    residentName: shown.name ? record.residentName : maskName(record.residentName),
    phone: shown.phone ? phone : maskPhone(phone, context.city),
  };
}

/** The whole ticket. */
export function toView(record: TicketRecord, context: ViewContext): TicketView {
  const shown = identityShown(context.viewer, record);
  const { version, content, demand, occurredAt, accused, areaCode, secrecy, wantsReply, allowsVisit, allowsPublication, disposition, answer, callIds, residentId } = record;
  return {
    ...toRow(record, context),
    version, content, demand, occurredAt, accused, areaCode, secrecy, wantsReply, allowsVisit, allowsPublication, disposition, answer, callIds, residentId,
    contactPhone: shown.phone ? record.contactPhone : maskPhone(record.contactPhone, context.city),
    history: record.history.map((entry) => toEvent(entry, shown)),
    spokenNumber: spokenTicketNumber(record.number),
  };
}

function toEvent({ seq, at, byName, kind, data }: HistoryEntry, shown: Identity): TicketEvent {
  const event: TicketEvent = { seq, at: cityTime(at), byName, kind };
  if (data === undefined) return event;
  const before = data['before'];
  if (typeof before !== 'object' || before === null) return { ...event, data };
  const allowed = Object.entries(before).filter(([field]) => shown[PERSONAL[field] ?? 'name'] || !(field in PERSONAL));
  return { ...event, data: { ...data, before: Object.fromEntries(allowed) } };
}
