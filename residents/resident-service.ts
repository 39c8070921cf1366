import { mustHave, type Viewer } from '../access/viewer.ts';
import type { Clock } from '../clock.ts';
import type { AuditInput, ResidentView } from '../contract/desk.ts';
import { newId } from '../contract/ids.ts';
import type { ResidentCard, TicketRow } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { cityTime } from '../language/city-time.ts';
import { maskName } from './masking.ts';
import { parsePhoneNumber, type CityRules } from './phone-number.ts';
import { idsOf, lastMerge, phonesOf, type Asker, type Household, type MergeStep, type Resident } from './resident.ts';

export interface ResidentNeeds {
  residents: {
    findOne(viewer: Viewer, id: string): Promise<Resident | null>;
    findByPhone(viewer: Viewer, phone: string): Promise<Resident | null>;
    under(viewer: Viewer, id: string): Promise<Resident[]>;
    ensure(input: { id: string; phone: string; name: string; at: Date }): Promise<string>;
    edit(id: string, version: number, set: ResidentSet & { updatedAt: Date }): Promise<Resident | null>;
    move(input: { moves: readonly { id: string; from: string | null; to: string | null }[]; step: MergeStep; brought: readonly string[] }): Promise<boolean>;
  };
  /** Tickets of a resident as the viewer may see them, newest first. */
  tickets: { ofResident(viewer: Viewer, who: { phones: readonly string[]; residentIds: readonly string[] }, options: { open?: boolean; limit: number }): Promise<TicketRow[]> };
  calls: {
    /** Earlier calls of these numbers (E.164), newest first. */
    recent(viewer: Viewer, phones: readonly string[], limit: number): Promise<ResidentCard['recentCalls']>;
    countSince(phones: readonly string[], since: string): Promise<number>;
  };
  /** The ledger of what was changed or revealed. */
  audit(viewer: Viewer, entry: AuditInput, address: string): Promise<void>;
  clock: Clock;
  city: CityRules;
}
export type ResidentSet = Partial<Pick<Resident, 'name' | 'category' | 'flags' | 'note'>>;

export interface ResidentService {
  /** Who has this number: made new when nobody has. Null for anonymous callers and numbers that prove nothing. */
  ensure(phone: string, name: string): Promise<string | null>;
  /** What the agent sees of a caller. An unverified number has no history until the agent asks. */
  card(input: { phone: string; verified: boolean; asked?: boolean }, viewer: Viewer): Promise<ResidentCard>;
  /** One resident; numbers are masked for everybody, names for those without the right to reveal. A merged one shows the record it stands under by `mergedInto`. */
  find(id: string, viewer: Viewer): Promise<ResidentView>;
  edit(id: string, edit: ResidentSet & { version: number }, by: Asker): Promise<ResidentView>;
  /** The other's numbers, calls and tickets are found under this one from now on. */
  merge(id: string, other: { otherId: string; reason: string }, by: Asker): Promise<ResidentView>;
  /** Takes a merge back; both are again what they were. */
  split(id: string, other: { otherId: string; reason: string }, by: Asker): Promise<ResidentView>;
  /** The numbers in full, written into the ledger first. */
  reveal(id: string, reason: string, by: Asker): Promise<{ name: string; phones: string[] }>;
  /** The record itself and those that stand under it; NOT_FOUND when there is none. */
  household(id: string, viewer: Viewer): Promise<Household>;
}

const EMPTY: ResidentCard = { residentId: null, name: '', flags: [], note: '', callsIn30Days: 0, openTickets: [], recentTickets: [], recentCalls: [] };
const THIRTY_DAYS_MS = 30 * 86_400_000;
const ROWS = 10;

export function createResidentService(needs: ResidentNeeds): ResidentService {
  const { residents, clock, city } = needs;
  const keyOf = (phone: string): string | null => parsePhoneNumber(phone, city).e164;
  const household = (id: string, viewer: Viewer): Promise<Household> => householdOf(needs, id, viewer);

  return {
    household,
    async ensure(phone, name) {
      const key = keyOf(phone);
      const at = clock.now();
      return key === null ? null : residents.ensure({ id: newId(at.getTime()), phone: key, name: name.trim(), at });
    },
    async card({ phone, verified, asked = false }, viewer) {
      const key = keyOf(phone);
      return key === null || (!verified && !asked) ? { ...EMPTY } : history(needs, key, viewer);
    },
    find: async (id, viewer) => view(needs, await household(id, viewer), viewer),
    edit: (id, edit, by) => editResident(needs, id, edit, by),
    merge: (id, other, by) => merge(needs, id, other, by),
    split: (id, other, by) => split(needs, id, other, by),
    async reveal(id, reason, { viewer, address }) {
      mustHave(viewer, 'resident.reveal');
      const whole = await household(id, viewer);
      await needs.audit(viewer, { action: 'revealed', entity: 'resident', entityId: id, entityName: maskName(whole.root.name), before: null, after: { reason } }, address);
      return { name: whole.root.name, phones: phonesOf(whole).map((phone) => parsePhoneNumber(phone, city).display) };
    },
  };
}

async function householdOf({ residents }: ResidentNeeds, id: string, viewer: Viewer): Promise<Household> {
  const root = await residents.findOne(viewer, id);
  if (root === null) throw new HotlineError('NOT_FOUND');
  return { root, members: await residents.under(viewer, id) };
}

async function history(needs: ResidentNeeds, phone: string, viewer: Viewer): Promise<ResidentCard> {
  const { residents, tickets, calls, clock } = needs;
  const since = new Date(clock.now().getTime() - THIRTY_DAYS_MS).toISOString();
  const own = await residents.findByPhone(viewer, phone);
  const whole = own === null ? null : await householdOf(needs, own.mergedInto ?? own.id, viewer);
  const phones = whole === null ? [phone] : phonesOf(whole);
  const [callsIn30Days, openTickets, found, recentCalls] = await Promise.all([
    calls.countSince(phones, since),
    tickets.ofResident(viewer, { phones, residentIds: whole === null ? [] : idsOf(whole) }, { open: true, limit: ROWS }),
    tickets.ofResident(viewer, { phones, residentIds: whole === null ? [] : idsOf(whole) }, { limit: 2 * ROWS }),
    calls.recent(viewer, phones, ROWS),
  ]);
  // A ticket stands in one list: the open ones are to be acted on, the others are history.
  const open = new Set(openTickets.map((ticket) => ticket.id));
  return {
    residentId: whole?.root.id ?? null, name: whole === null ? '' : whole.root.name || (own?.name ?? ''), flags: whole?.root.flags ?? [], note: whole?.root.note ?? '', callsIn30Days, openTickets,
    recentTickets: found.filter((ticket) => !open.has(ticket.id)).slice(0, ROWS), recentCalls,
  };
}

function view({ city }: ResidentNeeds, whole: Household, viewer: Viewer): ResidentView {
  const { root, members } = whole;
  const name = (one: Resident): string => (viewer.permissions.has('resident.reveal') ? one.name : maskName(one.name));
  const merged = members.flatMap((one) => {
    const step = lastMerge(one);
    return step === null ? [] : [{ id: one.id, name: name(one), at: cityTime(step.at), byName: step.byName }];
  });
  return {
    id: root.id, name: name(root), category: root.category, phones: phonesOf(whole).map((phone) => parsePhoneNumber(phone, city).masked), flags: root.flags, note: root.note,
    mergedInto: root.mergedInto, mergedFrom: merged, version: root.version,
  };
}

async function editResident(needs: ResidentNeeds, id: string, { version, ...set }: ResidentSet & { version: number }, { viewer, address }: Asker): Promise<ResidentView> {
  const { root, members } = await householdOf(needs, id, viewer);
  const changed = Object.fromEntries(Object.entries(set as Record<string, unknown>).filter(([field, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(root[field as keyof Resident])));
  if (Object.keys(changed).length === 0) return view(needs, { root, members }, viewer);
  const after = root.version === version ? await needs.residents.edit(id, version, { ...changed, updatedAt: needs.clock.now() }) : null;
  if (after === null) throw new HotlineError('CONFLICT', [], { version: root.version });
  const before = Object.fromEntries(Object.keys(changed).map((field) => [field, root[field as keyof Resident]]));
  await needs.audit(viewer, { action: 'changed', entity: 'resident', entityId: id, entityName: maskName(root.name), before, after: changed }, address);
  return view(needs, { root: after, members }, viewer);
}

async function merge(needs: ResidentNeeds, id: string, { otherId, reason }: { otherId: string; reason: string }, { viewer, address }: Asker): Promise<ResidentView> {
  const [into, other] = [await householdOf(needs, id, viewer), await householdOf(needs, otherId, viewer)];
  if (id === otherId || into.root.mergedInto !== null || other.root.mergedInto !== null) throw new HotlineError('RESIDENT_MERGED');
  const step: MergeStep = { kind: 'merged', intoId: id, at: needs.clock.now(), byId: viewer.userId, byName: viewer.name, reason };
  const moves = [{ id: otherId, from: null, to: id }, ...other.members.map((one) => ({ id: one.id, from: otherId, to: id }))];
  if (!(await needs.residents.move({ moves, step, brought: other.members.map((one) => one.id) }))) throw new HotlineError('CONFLICT');
  await needs.audit(viewer, { action: 'changed', entity: 'resident', entityId: id, entityName: maskName(into.root.name), before: null, after: { merged: otherId, reason } }, address);
  return view(needs, await householdOf(needs, id, viewer), viewer);
}

async function split(needs: ResidentNeeds, id: string, { otherId, reason }: { otherId: string; reason: string }, { viewer, address }: Asker): Promise<ResidentView> {
  const whole = await householdOf(needs, id, viewer);
  const other = whole.members.find((one) => one.id === otherId);
  if (other === undefined || lastMerge(other) === null) throw new HotlineError('RESIDENT_MERGED');
  const step: MergeStep = { kind: 'split', intoId: id, at: needs.clock.now(), byId: viewer.userId, byName: viewer.name, reason };
  const moves = [{ id: otherId, from: id, to: null }, ...other.brought.map((one) => ({ id: one, from: id, to: otherId }))];
  if (!(await needs.residents.move({ moves, step, brought: [] }))) throw new HotlineError('CONFLICT');
  await needs.audit(viewer, { action: 'changed', entity: 'resident', entityId: id, entityName: maskName(whole.root.name), before: { merged: otherId }, after: { reason } }, address);
  return view(needs, await householdOf(needs, id, viewer), viewer);
}
