import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { spokenCount } from '../language/spoken-number.ts';
import type { Log } from '../log.ts';
import type { TtsProvider } from './tts.ts';
import { readWave } from './wave.ts';

export type Language = 'zh' | 'en';
/** A prompt is a text first; its sound is made from it, unless somebody recorded it: then `recorded` names the recording by its content. */
export interface PromptText { id: string; zh: string; en: string; recorded?: Partial<Record<Language, string>> }
/** A prompt ready to be played: `media` for Asterisk, its length, and its text for the caption. */
export interface Prompt { id: string; zh: string; en: string; media: string; seconds: number }

export interface PromptLibrary {
  /** In the language asked for, else in Chinese. */
  get(promptId: string, language?: Language): Prompt | undefined;
  /** A prompt with `{places}`, filled and spoken; numbers are said as counted before a measure word. Undefined when there is no such prompt or no voice. */
  fill(promptId: string, language: Language, values: Readonly<Record<string, string | number>>): Promise<Prompt | undefined>;
  /** Makes these the prompts there are; speaks what is not in the cache yet. One whose voice fails is left out and logged: a call goes on without it. */
  prepare(texts: readonly PromptText[]): Promise<void>;
  /** The file of a prompt's sound, for listening to it. */
  file(promptId: string, language: Language): string | null;
}

export interface PromptNeeds {
  dir: string;
  tts: TtsProvider;
  /** Speaks when the first voice fails. */
  reserve?: TtsProvider;
  clock: Clock;
  log: Log;
  /** The sound of a recording by its content's name: WAV, 16 kHz, 16-bit, mono. */
  recording?(name: string): Promise<Buffer | null>;
}

/** Prompts the dialplan plays by a fixed name while we are away. */
const FIXED_NAMES = new Set(['fallback', 'voicemail']);
const MAX_CACHE_BYTES = 256 * 1024 * 1024;
/** `{n}` and the like are filled per call; such texts are not spoken beforehand. */
const PLACES = /\{([^}]+)\}/g;
const hasPlaces = (text: string): boolean => text.search(PLACES) >= 0;
const LANGUAGES: readonly Language[] = ['zh', 'en'];

interface Sound { media: string; seconds: number }

export function createPromptLibrary(needs: PromptNeeds): PromptLibrary {
  const { dir, clock, log } = needs;
  let texts = new Map<string, PromptText>();
  let prompts = new Map<string, Prompt>();
  /** Of what was filled: what a call may be hearing now is not thrown out of the cache. */
  const filled = new Map<string, Sound>();
  const cache = createSoundCache(dir, clock);
  const voice = createVoiceOf(needs, cache);
  /** One after the other: the list asked for last is the one that counts. */
  let preparing = Promise.resolve();
  const get = (promptId: string, language: Language): Prompt | undefined => prompts.get(`${language} ${promptId}`) ?? prompts.get(`zh ${promptId}`);

  async function prepare(list: readonly PromptText[]): Promise<void> {
    await mkdir(dir, { recursive: true, mode: 0o750 });
    const made = new Map<string, Prompt>();
    for (const language of LANGUAGES) {
      for (const text of list) {
        const sound = await voice.soundOf(text, language);
        if (sound !== null) made.set(`${language} ${text.id}`, { id: text.id, zh: text.zh, en: text.en, ...sound });
      }
    }
    texts = new Map(list.map((text) => [text.id, text]));
    prompts = made;
    await cache.bound([...prompts.values(), ...filled.values()]);
  }

  return {
    get: (promptId, language = 'zh') => get(promptId, language),
    async fill(promptId, language, values) {
      const text = texts.get(promptId);
      if (text === undefined) return undefined;
      const [spokenIn, template] = text[language] === '' ? (['zh', text.zh] as const) : ([language, text[language]] as const);
      if (!hasPlaces(template)) return get(promptId, language);
      const words = filledIn(template, spokenIn, values);
      try {
        const sound = await voice.speak(words, spokenIn);
        filled.set(words, sound);
        return { id: promptId, zh: text.zh, en: text.en, ...sound };
      } catch (error) {
        log.error({ err: error, prompt: promptId }, 'a filled prompt cannot be spoken');
        return undefined;
      }
    },
    prepare(list) {
      preparing = preparing.then(() => prepare(list), () => prepare(list));
      return preparing;
    },
    file(promptId, language) {
      const sound = prompts.get(`${language} ${promptId}`);
      return sound === undefined ? null : `${sound.media.slice('sound:'.length)}.wav16`;
    },
  };
}

function filledIn(template: string, language: Language, values: Readonly<Record<string, string | number>>): string {
  return template.replace(PLACES, (place, name: string) => {
    const value = values[name];
    if (value === undefined) return place;
    return typeof value === 'number' && language === 'zh' ? spokenCount(value) : String(value);
  });
}

/** The sound of a prompt: the recording that somebody made, else the machine's voice. */
function createVoiceOf({ tts, reserve, recording, log }: PromptNeeds, cache: SoundCache): { speak(text: string, language: Language): Promise<Sound>; soundOf(text: PromptText, language: Language): Promise<Sound | null> } {
  // Under the name of the voice that spoke: when the first one is back, it speaks anew.
  const by = (voice: TtsProvider, text: string, language: Language): Promise<Sound> => cache.sound(`${voice.name}\n${language}\n${text}`, () => voice.speak(text, language));
  const speak = (text: string, language: Language): Promise<Sound> => by(tts, text, language).catch((error: unknown) => {
    if (reserve === undefined) throw error;
    log.warn({ err: error, voice: tts.name }, 'a voice failed; the reserve speaks');
    return by(reserve, text, language);
  });

  async function recorded(name: string): Promise<Sound> {
    return cache.sound(`recording\n${name}`, async () => {
      const kept = (await recording?.(name)) ?? null;
      if (kept === null) throw new Error(`recording ${name} is gone`);
      return kept;
    });
  }
  return {
    speak,
    async soundOf(text, language) {
      const name = text.recorded?.[language];
      try {
        if (name !== undefined) return await recorded(name);
      } catch (error) {
        log.error({ err: error, prompt: text.id }, 'a recording cannot be read; the machine speaks instead');
      }
      if (text[language] === '' || hasPlaces(text[language])) return null;
      try {
        const sound = await speak(text[language], language);
        if (language === 'zh' && FIXED_NAMES.has(text.id)) await cache.keepAs(text.id, sound);
        return sound;
      } catch (error) {
        log.error({ err: error, prompt: text.id, language }, 'a prompt cannot be spoken');
        return null;
      }
    },
  };
}

interface SoundCache { sound(content: string, make: () => Promise<Buffer>): Promise<Sound>; keepAs(name: string, sound: Sound): Promise<void>; bound(inUse: readonly Sound[]): Promise<void> }

/** Sounds by their content: what was made once is found again by the next process. */
function createSoundCache(dir: string, clock: Clock): SoundCache {
  async function write(path: string, content: Buffer): Promise<void> {
    // Written aside and renamed: Asterisk never plays half a file.
    await writeFile(`${path}.new`, content, { mode: 0o640 });
    await rename(`${path}.new`, path);
  }
  return {
    async sound(content, make) {
      const base = join(dir, createHash('sha256').update(content).digest('hex').slice(0, 32));
      const path = `${base}.wav16`;
      const file = await readFile(path).catch(async () => {
        const made = await make();
        await write(path, made);
        return made;
      });
      const now = clock.now();
      await utimes(path, now, now);
      const { rate, samples } = readWave(file);
      return { media: `sound:${base}`, seconds: samples.length / rate };
    },
    keepAs: async (name, { media }) => write(join(dir, `${name}.wav16`), await readFile(`${media.slice('sound:'.length)}.wav16`)),
    async bound(sounds) {
      const inUse = new Set(sounds.map((sound) => `${sound.media.slice('sound:'.length)}.wav16`));
      const files = await Promise.all((await readdir(dir)).filter((name) => /^[0-9a-f]{32}\.wav16$/.test(name)).map(async (name) => ({ path: join(dir, name), ...pick(await stat(join(dir, name))) })));
      let total = files.reduce((sum, file) => sum + file.size, 0);
      for (const file of files.sort((a, b) => a.usedMs - b.usedMs)) {
        if (total <= MAX_CACHE_BYTES) return;
        if (inUse.has(file.path)) continue;
        await unlink(file.path);
        total -= file.size;
      }
    },
  };
}

const pick = (file: { size: number; mtimeMs: number }): { size: number; usedMs: number } => ({ size: file.size, usedMs: file.mtimeMs });
