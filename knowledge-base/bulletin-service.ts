import type { Viewer } from '../access/viewer.ts';
import type { Clock } from '../clock.ts';
import type { BulletinView } from '../contract/desk.ts';
import { newId } from '../contract/ids.ts';
import { HotlineError } from '../errors.ts';
import { inOrder, isActive, nextTurn, type Bulletin, type BulletinInput } from './bulletin.ts';

export interface BulletinNeeds {
  bulletins: {
    list(): Promise<Bulletin[]>;
    find(id: string): Promise<Bulletin | null>;
    create(row: Omit<Bulletin, 'version'>): Promise<Bulletin | null>;
    edit(id: string, version: number, set: Partial<Omit<Bulletin, 'version'>>): Promise<Bulletin | null>;
    remove(id: string, version: number): Promise<boolean>;
  };
  /** What every desk shows from now on. */
  push(active: BulletinView[]): void;
  /** They could not be read; the next change or turn tries again. */
  failed(error: unknown): void;
  clock: Clock;
}

export interface BulletinService {
  list(): Promise<BulletinView[]>;
  /** What stands above the form now, from memory. */
  active(): BulletinView[];
  find(id: string): Promise<BulletinView>;
  create(input: BulletinInput, viewer: Viewer): Promise<BulletinView>;
  /** `version` is the one that was read. */
  edit(id: string, patch: { version: number } & { [F in keyof BulletinInput]?: BulletinInput[F] | undefined }, viewer: Viewer): Promise<BulletinView>;
  remove(id: string, version: number | null): Promise<void>;
  /** Reads them all, pushes, and waits for the next one to begin or end. Call when the store is up. */
  load(): Promise<void>;
  stop(): void;
}

/** A timer of this length at most: longer ones are not understood by every clock. */
const LONGEST_MS = 6 * 3_600_000;

export function createBulletinService({ bulletins, push, failed, clock }: BulletinNeeds): BulletinService {
  let known: Bulletin[] = [];
  let stopTimer = (): void => undefined;
  const view = (bulletin: Bulletin): BulletinView => ({ ...bulletin, active: isActive(bulletin, clock.now()) });
  const active = (): BulletinView[] => inOrder(known.map(view).filter((one) => one.active));

  function turn(): void {
    stopTimer();
    const now = clock.now();
    const next = nextTurn(known, now);
    if (next !== null) stopTimer = clock.after(Math.min(LONGEST_MS, next - now.getTime() + 1), turn);
    push(active());
  }
  async function load(): Promise<void> {
    known = await bulletins.list();
    turn();
  }
  async function changed(bulletin: Bulletin): Promise<BulletinView> {
    await load().catch(failed);
    return view(bulletin);
  }
  function checkSpan({ from, until }: Pick<Bulletin, 'from' | 'until'>): void {
    if (Date.parse(until) <= Date.parse(from)) throw new HotlineError('BAD_INPUT', ['until'], { field: 'until' });
  }
  async function need(id: string): Promise<Bulletin> {
    const found = await bulletins.find(id);
    if (found === null) throw new HotlineError('NOT_FOUND');
    return found;
  }

  return {
    active, load,
    list: async () => inOrder((await bulletins.list()).map(view)),
    find: async (id) => view(await need(id)),
    async create(input, viewer) {
      checkSpan(input);
      const made = await bulletins.create({ ...input, id: newId(clock.now().getTime()), byName: viewer.name });
      if (made === null) throw new HotlineError('CONFLICT');
      return changed(made);
    },
    async edit(id, { version, ...patch }, viewer) {
      const before = await need(id);
      const set = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<BulletinInput>;
      checkSpan({ ...before, ...set });
      const after = await bulletins.edit(id, version, { ...set, byName: viewer.name });
      if (after === null) throw new HotlineError('CONFLICT', [], { version: before.version });
      return changed(after);
    },
    async remove(id, version) {
      const before = await need(id);
      if (!(await bulletins.remove(id, version ?? before.version))) throw new HotlineError('CONFLICT', [], { version: before.version });
      await load().catch(failed);
    },
    stop: () => stopTimer(),
  };
}
