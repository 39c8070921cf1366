import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PROMPT_RATE, readWave, resample, writeWave } from './wave.ts';

/** Gives a voice to a text. */
export interface TtsProvider {
  /** Part of the cache key: another voice or version speaks anew. */
  name: string;
  /** A WAV file of 16 kHz, 16-bit, mono. Throws when the voice fails. */
  speak(text: string, language: 'zh' | 'en'): Promise<Buffer>;
}

const VOICES = { zh: 'cmn', en: 'en-gb' } as const;
/** Words a minute; 190 gives about 4.5 Chinese characters a second. */
const SPEED = '190';
const TIME_LIMIT_MS = 20_000;
const MEMORY_LIMIT_BYTES = 512 * 1024 * 1024;
/** Longer texts are refused: nobody listens to them on a line. */
const MAX_CHARACTERS = 600;

/**
 * espeak-ng out of the Debian root, run by that root's own loader: as our user, without network (a user namespace of its own where the kernel
 * allows it), with limits on time and memory. The text comes by a file descriptor, never by the command line.
 */
export function createEspeak(rootDir: string, scratchDir: string, newId: () => string): TtsProvider {
  const root = join(rootDir, 'current');
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const command = [
    join(root, 'lib64/ld-linux-x86-64.so.2'), '--library-path', `${libraries}:${join(libraries, 'pulseaudio')}`, join(root, 'usr/bin/espeak-ng'),
    `--path=${libraries}`, '-s', SPEED, '--stdin',
  ];

  return {
    name: 'espeak-ng',
    async speak(text, language) {
      const file = join(scratchDir, `${newId()}.tmp`);
      const argv = [...command, '-v', VOICES[language], '-w', file];
      try {
        await run(['unshare', '--user', '--net', ...limited(argv)], text).catch(() => run(limited(argv), text));
        return writeWave(resample(readWave(await readFile(file)), PROMPT_RATE));
      } finally {
        await rm(file, { force: true });
      }
    },
  };
}

const limited = (argv: readonly string[]): string[] => ['prlimit', `--as=${MEMORY_LIMIT_BYTES}`, '--cpu=15', ...argv];

function run([program = '', ...args]: readonly string[], input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: TIME_LIMIT_MS, env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' } }, (error) => (error === null ? resolve() : reject(new Error(error.message))));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input.slice(0, MAX_CHARACTERS));
  });
}
