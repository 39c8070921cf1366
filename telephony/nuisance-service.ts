import type { NuisanceGrade, NuisanceView } from '../contract/trunks.ts';
import type { Clock } from '../clock.ts';
import { HotlineError } from '../errors.ts';
import { gravest, mayBeListed, treatment, type Evidence, type NuisanceRow } from './nuisance.ts';

export interface NuisanceInput { number: string; grade: NuisanceGrade; reason: string; days: number; callIds: string[] }
/** Who lists, and which numbers he may act upon. */
export interface NuisanceActor { userId: string; name: string }

export interface NuisanceServiceNeeds {
  rows: {
    list(): Promise<NuisanceRow[]>;
    find(id: string): Promise<NuisanceRow | null>;
    create(row: Omit<NuisanceRow, 'version'>): Promise<NuisanceRow | null>;
    edit(id: string, version: number, set: Partial<Omit<NuisanceRow, 'version'>>): Promise<NuisanceRow | null>;
  };
  /** What a number is matched by; '' for services, anonymous callers and whatever is no number. */
  keyOf(number: string): string;
  /** Ids among these that are calls from this number over a trunk, with what is evidence of them. */
  evidence(callIds: readonly string[]): Promise<Evidence[]>;
  /** Calls of a number since a moment. */
  callsSince(key: string, since: string): Promise<number>;
  clock: Clock;
  newId(): string;
}

/** What a police report is made from. */
export interface EvidencePack { entry: NuisanceView; entries: NuisanceView[]; calls: Evidence[]; madeAt: string }
export interface NuisanceVerdict { grade: NuisanceGrade; treatment: 'hear' | 'last' | 'refuse'; prompts: string[] }

/** Callers who misuse the hotline, in grades, each for a time, each with calls as evidence. */
export interface NuisanceService {
  list(): Promise<NuisanceView[]>;
  /** BAD_INPUT for an emergency or service number, or when a call named as evidence is not one of this number over a trunk. */
  add(input: NuisanceInput, by: NuisanceActor): Promise<NuisanceView>;
  /** Ends an entry before its time. It stays in the list. */
  lift(id: string, by: NuisanceActor): Promise<NuisanceView>;
  pack(id: string): Promise<EvidencePack>;
  /** What this caller meets; null for everybody else. Callers whose number is not vouched for by a trunk are never asked about. */
  of(number: string): Promise<NuisanceVerdict | null>;
  load(): Promise<void>;
}

const DAY_MS = 86_400_000;
const PROMPTS: Record<'hear' | 'last' | 'refuse', string> = { hear: 'nuisanceWarned', last: 'nuisanceLimited', refuse: 'nuisanceRefused' };

export function createNuisanceService({ rows, keyOf, evidence, callsSince, clock, newId }: NuisanceServiceNeeds): NuisanceService {
  // Asked about at every call, so kept in memory.
  let known: NuisanceRow[] = [];
  const load = async (): Promise<void> => {
    known = await rows.list();
  };
  const need = async (id: string): Promise<NuisanceRow> => {
    const row = await rows.find(id);
    if (row === null) throw new HotlineError('NOT_FOUND');
    return row;
  };
  const bad = (field: string, why: string): HotlineError => new HotlineError('BAD_INPUT', [`${field}: ${why}`], { fields: [{ path: field, message: why }] });

  return {
    load,
    list: async () => (await rows.list()).map(view).sort((one, other) => other.at.localeCompare(one.at)),
    async add({ number, grade, reason, days, callIds }, by) {
      const key = keyOf(number);
      if (!mayBeListed(key)) throw bad('number', 'an emergency, a service, or no number');
      const calls = await evidence(callIds);
      const wrong = callIds.find((id) => !calls.some((call) => call.callId === id && call.key === key && call.verified));
      if (wrong !== undefined) throw bad('callIds', `${wrong} is no call from this number`);
      const now = clock.now();
      const until = new Date(now.getTime() + days * DAY_MS).toISOString();
      const made = await rows.create({ id: newId(), number, key, grade, reason, callIds: [...new Set(callIds)], byId: by.userId, byName: by.name, at: now.toISOString(), until, liftedAt: null, liftedByName: null, liftedById: null });
      if (made === null) throw new HotlineError('CONFLICT');
      await load();
      return view(made);
    },
    async lift(id, by) {
      const row = await need(id);
      if (row.liftedAt !== null) return view(row);
      const after = await rows.edit(id, row.version, { liftedAt: clock.now().toISOString(), liftedByName: by.name, liftedById: by.userId });
      if (after === null) throw new HotlineError('CONFLICT', [], { version: row.version });
      await load();
      return view(after);
    },
    async pack(id) {
      const row = await need(id);
      const entries = (await rows.list()).filter(({ key }) => key === row.key);
      return { entry: view(row), entries: entries.map(view), calls: await evidence([...new Set(entries.flatMap(({ callIds }) => callIds))]), madeAt: clock.now().toISOString() };
    },
    async of(number) {
      const row = gravest(known, keyOf(number), clock.now());
      if (row === null) return null;
      // While the store is away nobody is refused for calls that cannot be counted.
      const today = row.grade === 'limited' ? await callsSince(row.key, new Date(clock.now().getTime() - DAY_MS).toISOString()).catch(() => 0) : 0;
      const what = treatment(row.grade, today);
      return { grade: row.grade, treatment: what, prompts: [PROMPTS[what]] };
    },
  };
}

function view({ id, number, grade, reason, callIds, byName, at, until, liftedAt, liftedByName, version }: NuisanceRow): NuisanceView {
  return { id, number, grade, reason, callIds, byName, at, until, liftedAt, liftedByName, version };
}
