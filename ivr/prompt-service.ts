import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { FlowDocument, PromptInput, PromptView } from '../contract/flows.ts';
import { HotlineError } from '../errors.ts';
import type { HotlineNumber } from './number.ts';
import { promptsOf, type PromptRow } from './prompt.ts';
import type { Language, PromptLibrary } from './prompts.ts';
import type { Rows } from './settings-service.ts';
import type { SoundConverter } from './sound-convert.ts';
import { readWave } from './wave.ts';

export interface PromptServiceNeeds {
  store: Rows<PromptRow> & { keepRecording(name: string, sound: Buffer): Promise<void> };
  library: Pick<PromptLibrary, 'get' | 'file'>;
  converter: SoundConverter;
  numbers(): readonly HotlineNumber[];
  documents(): { name: string; document: FlowDocument }[];
  /** Resolves when the voice has spoken what is new. */
  changed(): Promise<void>;
  clock: Clock;
}

export type PromptPatch = { name?: string | undefined; texts?: { zh: string; en: string } | undefined; version: number };

export interface PromptService {
  list(): Promise<PromptView[]>;
  find(id: string): Promise<PromptView>;
  create(input: PromptInput): Promise<PromptView>;
  edit(id: string, patch: PromptPatch): Promise<PromptView>;
  remove(id: string, version: number | null): Promise<void>;
  /** A recording takes the place of the machine's voice; earlier ones are kept. */
  record(id: string, language: Language, upload: Readable, byName: string): Promise<PromptView>;
  /** The machine's voice again. */
  unrecord(id: string, language: Language): Promise<PromptView>;
  /** The WAV file to listen to; NOT_FOUND while nobody speaks it in this language. */
  file(id: string, language: Language): string;
}

/** Prompts that the program itself names; they may be changed, not removed. */
const BUILT_IN = new Set(['welcome', 'moment', 'waiting', 'waitingOffer', 'position', 'positionNext', 'noInput', 'wrongKey', 'refused', 'sorry', 'goodbye', 'fallback', 'voicemail', 'notices', 'callBackKept', 'callBackNot', 'closed']);

export function createPromptService({ store, library, converter, numbers, documents, changed, clock }: PromptServiceNeeds): PromptService {
  const usedBy = (id: string): string[] => usersOf(id, numbers(), documents());
  const secondsOf = (id: string, language: Language): number | null => (library.file(id, language) === null ? null : (library.get(id, language)?.seconds ?? null));
  const viewOf = ({ id, name, texts, recorded, version }: PromptRow): PromptView => ({
    id, name, texts, version, recorded: { zh: recorded.zh !== null, en: recorded.en !== null }, seconds: { zh: secondsOf(id, 'zh'), en: secondsOf(id, 'en') }, usedBy: usedBy(id),
  });
  async function need(id: string): Promise<PromptRow> {
    const found = await store.find(id);
    if (found === null) throw new HotlineError('NOT_FOUND');
    return found;
  }
  async function edit(id: string, version: number, set: Partial<Omit<PromptRow, 'version'>>): Promise<PromptView> {
    const after = await store.edit(id, version, set);
    if (after === null) throw new HotlineError('CONFLICT', [], { version: (await need(id)).version });
    await changed();
    return viewOf(after);
  }

  return {
    list: async () => (await store.list()).map(viewOf),
    find: async (id) => viewOf(await need(id)),
    async create({ id, name, texts }) {
      const made = await store.create({ id, name, texts, recorded: { zh: null, en: null }, history: [] });
      if (made === null) throw new HotlineError('DUPLICATE', [id]);
      await changed();
      return viewOf(made);
    },
    async edit(id, { version, name, texts }) {
      await need(id);
      return edit(id, version, { ...(name !== undefined && { name }), ...(texts !== undefined && { texts }) });
    },
    async remove(id, version) {
      const before = await need(id);
      const users = [...new Set([...(BUILT_IN.has(id) ? ['12345'] : []), ...usedBy(id)])];
      if (users.length > 0) throw new HotlineError('IN_USE', [users.join('、')]);
      if (!(await store.remove(id, version ?? before.version))) throw new HotlineError('CONFLICT', [], { version: before.version });
      await changed();
    },
    async record(id, language, upload, byName) {
      await need(id);
      const sound = await converter.convert(upload);
      const recording = createHash('sha256').update(sound).digest('hex');
      await store.keepRecording(recording, sound);
      const { rate, samples } = readWave(sound);
      const before = await need(id);
      const entry = { language, recording, at: clock.now().toISOString(), byName, seconds: samples.length / rate };
      return edit(id, before.version, { recorded: { ...before.recorded, [language]: recording }, history: [...before.history, entry] });
    },
    async unrecord(id, language) {
      const before = await need(id);
      return edit(id, before.version, { recorded: { ...before.recorded, [language]: null } });
    },
    file(id, language) {
      const path = library.file(id, language);
      if (path === null) throw new HotlineError('NOT_FOUND');
      return path;
    },
  };
}

/** Numbers and flows that say this prompt. */
function usersOf(id: string, numbers: readonly HotlineNumber[], documents: readonly { name: string; document: FlowDocument }[]): string[] {
  return [...new Set([
    ...numbers.filter((number) => promptsOf({ ...number }).includes(id)).map(({ number }) => number),
    ...documents.filter(({ document }) => Object.values(document.nodes).some(({ settings }) => promptsOf(settings).includes(id))).map(({ name }) => name),
  ])];
}
