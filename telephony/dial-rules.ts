import type { DialRulesView } from '../contract/trunks.ts';
import { HotlineError } from '../errors.ts';

interface Row extends DialRulesView { id: 'house' }
export interface DialRulesNeeds {
  rows: {
    find(id: string): Promise<Row | null>;
    create(row: Omit<Row, 'version'>): Promise<Row | null>;
    edit(id: string, version: number, set: Partial<Omit<Row, 'version'>>): Promise<Row | null>;
  };
}
export interface DialRulesKeeper {
  get(): DialRulesView;
  load(): Promise<void>;
  /** CONFLICT when `version` is not the present one. */
  put(rules: DialRulesView): Promise<DialRulesView>;
}

/** Until somebody allows more, nothing but the emergency numbers can be called. */
export const FIRST_DIAL_RULES: DialRulesView = { allow: [], capPerAgentPerDay: 200, capPerQueuePerDay: 1_000, capPerDay: 5_000, version: 1 };
const ID = 'house';

/** The rules in memory, asked at each call; in the store as one row. */
export function createDialRules({ rows }: DialRulesNeeds): DialRulesKeeper {
  let present = FIRST_DIAL_RULES;
  const take = ({ allow, capPerAgentPerDay, capPerQueuePerDay, capPerDay, version }: Row): DialRulesView => ({ allow, capPerAgentPerDay, capPerQueuePerDay, capPerDay, version });
  async function load(): Promise<void> {
    const row = (await rows.find(ID)) ?? (await rows.create({ ...FIRST_DIAL_RULES, id: ID })) ?? (await rows.find(ID));
    if (row !== null) present = take(row);
  }
  return {
    get: () => present,
    load,
    async put({ version, ...set }) {
      const row = await rows.edit(ID, version, { ...set, allow: [...new Set(set.allow)] });
      await load();
      if (row === null) throw new HotlineError('CONFLICT', [], { version: present.version });
      return present;
    },
  };
}
