import { numberInputSchema, type HoursInput, type HoursView, type NumberInput, type NumberPatch } from '../contract/flows.ts';
import type { NumberView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { hoursFault } from '../organisation/hours.ts';
import { numberFault } from './number.ts';

/** Rows that are changed against the version that was read. */
export interface Rows<V extends { version: number }> {
  list(): Promise<V[]>;
  find(id: string): Promise<V | null>;
  create(row: Omit<V, 'version'>): Promise<V | null>;
  edit(id: string, version: number, set: Partial<Omit<V, 'version'>>): Promise<V | null>;
  remove(id: string, version: number): Promise<boolean>;
}

export interface RowService<V, Input, Patch> {
  list(): Promise<V[]>;
  /** NOT_FOUND when there is none. */
  find(id: string): Promise<V>;
  /** DUPLICATE when there is one of this name; BAD_INPUT names the field that cannot be. */
  create(input: Input): Promise<V>;
  /** CONFLICT names the present version. */
  edit(id: string, patch: Patch): Promise<V>;
  /** Without a version the row goes as it is; IN_USE names who needs it. */
  remove(id: string, version: number | null): Promise<void>;
}

interface Rules<V, Input> {
  idOf(input: Input): string;
  /** Why the whole row may not be so, in the face of the others. */
  fault(row: Input, others: readonly V[]): { field: string; why: string } | null;
  users(id: string): string[];
  changed(): void;
}

function createRowService<V extends Input & { version: number }, Input extends object, Patch extends { version: number }>(rows: Rows<V>, rules: Rules<V, Input>): RowService<V, Input, Patch> {
  async function need(id: string): Promise<V> {
    const found = await rows.find(id);
    if (found === null) throw new HotlineError('NOT_FOUND');
    return found;
  }
  async function check(row: Input): Promise<void> {
    const fault = rules.fault(row, await rows.list());
    if (fault !== null) throw new HotlineError('BAD_INPUT', [`${fault.field}: ${fault.why}`], { fields: [{ path: fault.field, message: fault.why }] });
  }
  return {
    list: () => rows.list(),
    find: need,
    async create(input) {
      await check(input);
      const made = await rows.create(input as unknown as Omit<V, 'version'>);
      if (made === null) throw new HotlineError('DUPLICATE', [rules.idOf(input)]);
      rules.changed();
      return made;
    },
    async edit(id, { version, ...fields }) {
      const before = await need(id);
      if (before.version !== version) throw new HotlineError('CONFLICT', [], { version: before.version });
      const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      await check({ ...before, ...set });
      const after = await rows.edit(id, version, set as unknown as Partial<Omit<V, 'version'>>);
      if (after === null) throw new HotlineError('CONFLICT', [], { version: (await need(id)).version });
      rules.changed();
      return after;
    },
    async remove(id, version) {
      const before = await need(id);
      const users = rules.users(id);
      if (users.length > 0) throw new HotlineError('IN_USE', [users.join('、')]);
      if (!(await rows.remove(id, version ?? before.version))) throw new HotlineError('CONFLICT', [], { version: before.version });
      rules.changed();
    },
  };
}

export type NumberService = RowService<NumberView, NumberInput, NumberPatch>;
export type HoursPatch = Partial<Omit<HoursInput, 'id'>> & { version: number };
export type HoursService = RowService<HoursView, HoursInput, HoursPatch>;

/** What residents dial. `exists` says whether queue, flow, hours and prompts of a number are there. */
export function createNumberService(rows: Rows<NumberView>, needs: { missing(number: NumberInput): { field: string; why: string } | null; changed(): void }): NumberService {
  return createRowService(rows, {
    idOf: ({ number }) => number,
    fault: (row, others) => numberFault(numberInputSchema.strip().parse(row), others) ?? needs.missing(row),
    users: () => [],
    changed: needs.changed,
  });
}

/** Opening hours. */
export function createHoursService(rows: Rows<HoursView>, needs: { users(hoursId: string): string[]; changed(): void }): HoursService {
  return createRowService(rows, { idOf: ({ id }) => id, fault: hoursFault, users: needs.users, changed: needs.changed });
}
