import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { TtsProvider } from './tts.ts';
import { readWave } from './wave.ts';

/** A prompt is a text first; its sound is made from it. */
export interface PromptText { id: string; zh: string; en: string }
/** A prompt ready to be played: `media` for Asterisk, its length, and its text for the caption. */
export interface Prompt extends PromptText { media: string; seconds: number }

export interface PromptLibrary {
  get(promptId: string): Prompt | undefined;
  /** Speaks what is not in the cache yet. A prompt whose voice fails is left out and logged: a call goes on without it. */
  prepare(texts: readonly PromptText[]): Promise<void>;
}

/** Prompts the dialplan plays by a fixed name while we are away. */
const FIXED_NAMES = new Set(['fallback', 'voicemail']);
const MAX_CACHE_BYTES = 256 * 1024 * 1024;
/** `{n}` and the like are filled per call; such texts are not spoken beforehand. */
const HAS_PLACES = /\{[^}]+\}/;

export function createPromptLibrary(deps: { dir: string; tts: TtsProvider; clock: Clock; log: Log }): PromptLibrary {
  const { dir, tts, clock, log } = deps;
  const prompts = new Map<string, Prompt>();

  async function sound(text: string, fixedName: string | null): Promise<{ media: string; seconds: number }> {
    const key = createHash('sha256').update(`${tts.name}\n${text}`).digest('hex').slice(0, 32);
    const base = join(dir, fixedName ?? key);
    const known = join(dir, `${key}.wav16`);
    const file = await readFile(known).catch(async () => {
      const made = await tts.speak(text, 'zh');
      await write(known, made);
      return made;
    });
    if (fixedName !== null) await write(`${base}.wav16`, file);
    const now = clock.now();
    await utimes(known, now, now);
    const { rate, samples } = readWave(file);
    return { media: `sound:${base}`, seconds: samples.length / rate };
  }

  async function write(path: string, content: Buffer): Promise<void> {
    // Written aside and renamed: Asterisk never plays half a file.
    await writeFile(`${path}.new`, content, { mode: 0o640 });
    await rename(`${path}.new`, path);
  }

  async function bound(): Promise<void> {
    const files = await Promise.all((await readdir(dir)).filter((name) => /^[0-9a-f]{32}\.wav16$/.test(name)).map(async (name) => ({ path: join(dir, name), ...pick(await stat(join(dir, name))) })));
    const inUse = new Set([...prompts.values()].map((prompt) => `${prompt.media.slice('sound:'.length)}.wav16`));
    let total = files.reduce((sum, file) => sum + file.size, 0);
    for (const file of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (total <= MAX_CACHE_BYTES) return;
      if (inUse.has(file.path)) continue;
      await unlink(file.path);
      total -= file.size;
    }
  }

  return {
    get: (promptId) => prompts.get(promptId),
    async prepare(texts) {
      await mkdir(dir, { recursive: true, mode: 0o750 });
      for (const text of texts.filter((one) => !HAS_PLACES.test(one.zh))) {
        try {
          prompts.set(text.id, { ...text, ...(await sound(text.zh, FIXED_NAMES.has(text.id) ? text.id : null)) });
        } catch (error) {
          log.error({ err: error, prompt: text.id }, 'a prompt cannot be spoken');
        }
      }
      await bound();
    },
  };
}

const pick = (file: { size: number; mtimeMs: number }): { size: number; usedMs: number } => ({ size: file.size, usedMs: file.mtimeMs });
