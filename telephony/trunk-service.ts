import type { TrunkInput, TrunkState, TrunkView } from '../contract/trunks.ts';
import type { Clock } from '../clock.ts';
import { HotlineError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ari } from './ari/ari.ts';
import type { DialTrial } from './dial-out.ts';
import { endpointNameOf, inOrder, isUsablePassword, numberFor, trunkFault, type StoredTrunk, type TrunkRow } from './trunk.ts';
import { createTrunkBook } from './trunk-book.ts';
import type { TrunkLines } from './trunk-lines.ts';
import type { TrunkPasswords } from './trunk-password.ts';

export type TrunkPatch = Partial<Omit<TrunkInput, 'id'>> & { version: number };

export interface TrunkServiceNeeds {
  rows: {
    list(): Promise<StoredTrunk[]>;
    create(row: Omit<StoredTrunk, 'version'>): Promise<StoredTrunk | null>;
    edit(id: string, version: number, set: Partial<Omit<StoredTrunk, 'version'>>): Promise<StoredTrunk | null>;
    remove(id: string, version: number): Promise<boolean>;
  };
  passwords: TrunkPasswords;
  ari: Ari;
  /** DATA_DIR/asterisk/etc/dynamic */
  dir: string;
  tls: boolean;
  /** Shown where a trunk names no caller id of its own. */
  hotline(): string;
  /** Addresses of a host name; empty when it has none. */
  resolve(host: string): Promise<string[]>;
  chance(): number;
  clock: Clock;
  log: Log;
}

/** Carriers' trunks: kept in the store, written for Asterisk, chosen when somebody dials. */
export interface TrunkService {
  list(): TrunkView[];
  find(id: string): TrunkView;
  create(input: TrunkInput): Promise<TrunkView>;
  edit(id: string, patch: TrunkPatch): Promise<TrunkView>;
  remove(id: string): Promise<void>;
  /** Reads the store and writes Asterisk's file; reloads only when it differs. */
  load(): Promise<void>;
  rows(): readonly TrunkRow[];
  trials(digits: string, urgent: boolean): DialTrial[];
  /** The way over this very trunk, whatever its state. */
  trialOver(id: string, digits: string): DialTrial;
  failed(endpoint: string, cause: number): void;
  /** Addresses that are never refused. */
  addresses(): readonly string[];
  /** The lines know the state; given after they are made. */
  watchedBy(lines: TrunkLines): void;
  stop(): void;
}

const RESERVED = 'local';

export function createTrunkService(needs: TrunkServiceNeeds): TrunkService {
  const { passwords, tls } = needs;
  const book = createTrunkBook(needs);
  let lines: TrunkLines | null = null;

  async function load(): Promise<void> {
    await book.set(await needs.rows.list());
    await lines?.look().catch(() => undefined);
  }
  const need = (id: string): StoredTrunk => {
    const row = book.rows().find((one) => one.id === id);
    if (row === undefined) throw new HotlineError('NOT_FOUND');
    return row;
  };
  const view = ({ sealed, ...row }: StoredTrunk): TrunkView => ({ ...row, passwordSet: sealed !== null, state: lines?.stateOf(row.id) ?? UNKNOWN });
  const trialOf = (row: TrunkRow, digits: string): DialTrial => ({
    endpoint: `PJSIP/${numberFor(digits, row)}@${endpointNameOf(row.id)}`, callerId: `<${row.callerId === '' ? needs.hotline() : row.callerId}>`, formats: row.codecs.join(','),
  });

  return {
    ...createEditing(needs, { need, view, load, tls, passwords }),
    list: () => book.rows().map(view),
    find: (id) => view(need(id)),
    load,
    rows: () => book.rows(),
    trials: (digits, urgent) => inOrder(book.rows(), (id) => lines?.loadOf(id) ?? { callsNow: 0, usable: true }, urgent, needs.chance).map((row) => trialOf(row, digits)),
    trialOver: (id, digits) => trialOf(need(id), digits),
    failed(endpoint, cause) {
      const id = /@trunk-([a-z][a-z0-9-]*)$/.exec(endpoint)?.[1];
      if (id !== undefined) lines?.failed(id, cause);
    },
    addresses: () => book.addresses(),
    watchedBy(given) {
      lines = given;
    },
    stop: () => book.stop(),
  };
}

interface Editing { need(id: string): StoredTrunk; view(row: StoredTrunk): TrunkView; load(): Promise<void>; tls: boolean; passwords: TrunkPasswords }

/** What an administrator does with a trunk: checked, kept, and in force at once. */
function createEditing({ rows }: TrunkServiceNeeds, { need, view, load, tls, passwords }: Editing): Pick<TrunkService, 'create' | 'edit' | 'remove'> {
  const isGiven = (password: string | undefined): password is string => password !== undefined && password !== '';
  function check(row: Omit<TrunkRow, 'version'>, password: string | undefined, hasPassword: boolean): void {
    const bad = isGiven(password) && !isUsablePassword(password) ? { field: 'password', why: 'only signs that can be typed, without blanks' } : null;
    const fault = bad ?? trunkFault(row, { tls, hasPassword });
    if (fault !== null) throw new HotlineError('BAD_INPUT', [`${fault.field}: ${fault.why}`], { fields: [{ path: fault.field, message: fault.why }] });
  }
  return {
    async create({ password, ...row }) {
      if (row.id === RESERVED) throw new HotlineError('DUPLICATE', [row.id]);
      check(row, password, isGiven(password));
      if ((await rows.create({ ...row, sealed: isGiven(password) ? passwords.seal(row.id, password) : null })) === null) throw new HotlineError('DUPLICATE', [row.id]);
      await load();
      return view(need(row.id));
    },
    async edit(id, { version, password, ...set }) {
      const before = need(id);
      check({ ...before, ...set }, password, isGiven(password) || before.sealed !== null);
      const after = await rows.edit(id, version, { ...set, ...(isGiven(password) && { sealed: passwords.seal(id, password) }) });
      await load();
      if (after === null) throw new HotlineError('CONFLICT', [], { version: need(id).version });
      return view(need(id));
    },
    async remove(id) {
      if (!(await rows.remove(id, need(id).version))) throw new HotlineError('CONFLICT');
      await load();
    },
  };
}

const UNKNOWN: TrunkState = { registered: null, reachable: null, callsNow: 0, lastFailure: null };
