import type { Clock } from '../clock.ts';
import { newId } from '../contract/ids.ts';
import type { PhraseView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';

export type PhraseInput = Omit<PhraseView, 'id' | 'version'>;

export interface PhraseNeeds {
  phrases: {
    list(): Promise<PhraseView[]>;
    find(id: string): Promise<PhraseView | null>;
    create(row: Omit<PhraseView, 'version'>): Promise<PhraseView | null>;
    edit(id: string, version: number, set: Partial<PhraseInput>): Promise<PhraseView | null>;
    remove(id: string, version: number): Promise<boolean>;
  };
  clock: Clock;
}

export interface PhraseService {
  /** In the order of a call. */
  list(): Promise<PhraseView[]>;
  find(id: string): Promise<PhraseView>;
  create(input: PhraseInput): Promise<PhraseView>;
  edit(id: string, patch: { version: number } & { [F in keyof PhraseInput]?: PhraseInput[F] | undefined }): Promise<PhraseView>;
  remove(id: string, version: number | null): Promise<void>;
}

export function createPhraseService({ phrases, clock }: PhraseNeeds): PhraseService {
  async function need(id: string): Promise<PhraseView> {
    const found = await phrases.find(id);
    if (found === null) throw new HotlineError('NOT_FOUND');
    return found;
  }
  return {
    find: need,
    list: async () => (await phrases.list()).sort((a, b) => a.order - b.order || a.id.localeCompare(b.id)),
    async create(input) {
      const made = await phrases.create({ ...input, id: newId(clock.now().getTime()) });
      if (made === null) throw new HotlineError('CONFLICT');
      return made;
    },
    async edit(id, { version, ...patch }) {
      const before = await need(id);
      const after = await phrases.edit(id, version, Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)));
      if (after === null) throw new HotlineError('CONFLICT', [], { version: before.version });
      return after;
    },
    async remove(id, version) {
      const before = await need(id);
      if (!(await phrases.remove(id, version ?? before.version))) throw new HotlineError('CONFLICT', [], { version: before.version });
    },
  };
}
