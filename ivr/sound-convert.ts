import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HotlineError } from '../errors.ts';
import { PROMPT_RATE, readWave, writeWave } from './wave.ts';

/** Makes a prompt's sound out of whatever somebody uploads. */
export interface SoundConverter {
  /** A WAV file of 16 kHz, 16-bit, mono. BODY_TOO_LARGE above 64 MB, SOUND_UNREADABLE when it is no sound or lasts longer than 30 s. */
  convert(upload: Readable): Promise<Buffer>;
}

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_SECONDS = 30;
const TIME_LIMIT_MS = 30_000;
const MEMORY_LIMIT_BYTES = 1024 * 1024 * 1024;
const OUTPUT_LIMIT_BYTES = 4 * 1024 * 1024;
/** Only files that carry sound by themselves: no lists that name other files, no protocols. */
const FORMATS = 'wav,w64,aiff,au,mp3,flac,ogg,mov,matroska,aac,amr,gsm,caf,asf,alaw,mulaw';

/**
 * ffmpeg out of the Debian root, run by that root's own loader: as our user, in a network of its own that leads nowhere, with limits on time, memory and
 * what it may write. Sound only, the first 30 s and a little more, so that a longer one is seen to be longer.
 */
export function createSoundConverter(rootDir: string, scratchDir: string, newId: () => string): SoundConverter {
  const root = join(rootDir, 'current');
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const loader = [join(root, 'lib64/ld-linux-x86-64.so.2'), '--library-path', ['', 'pulseaudio', 'blas', 'lapack'].map((folder) => join(libraries, folder)).join(':'), join(root, 'usr/bin/ffmpeg')];

  async function run(input: string, output: string): Promise<void> {
    const argv = [
      'prlimit', `--as=${MEMORY_LIMIT_BYTES}`, '--cpu=20', `--fsize=${OUTPUT_LIMIT_BYTES}`, ...loader,
      '-nostdin', '-hide_banner', '-loglevel', 'error', '-threads', '1', '-protocol_whitelist', 'file', '-format_whitelist', FORMATS, '-i', input,
      '-map', '0:a:0', '-vn', '-t', String(MOST_SECONDS + 1), '-ac', '1', '-ar', String(PROMPT_RATE), '-c:a', 'pcm_s16le', '-map_metadata', '-1', '-fflags', '+bitexact', '-f', 'wav', output,
    ];
    await execute(['unshare', '--user', '--net', ...argv]).catch((error: unknown) => {
      // A kernel that allows no user namespace: the list of protocols still keeps it from the network.
      if (error instanceof Error && /unshare/.test(error.message)) return execute(argv);
      throw error;
    });
  }

  return {
    async convert(upload) {
      await mkdir(scratchDir, { recursive: true, mode: 0o750 });
      const [input, output] = [join(scratchDir, `${newId()}.upload`), join(scratchDir, `${newId()}.tmp`)];
      try {
        await pipeline(upload, limited, createWriteStream(input, { mode: 0o600 }));
        await run(input, output).catch(() => {
          throw new HotlineError('SOUND_UNREADABLE');
        });
        const sound = readWave(await readFile(output));
        if (sound.samples.length === 0 || sound.samples.length > MOST_SECONDS * PROMPT_RATE) throw new HotlineError('SOUND_UNREADABLE');
        return writeWave(sound);
      } finally {
        await Promise.all([input, output].map((path) => rm(path, { force: true })));
      }
    },
  };
}

async function* limited(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const part of source) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new HotlineError('BODY_TOO_LARGE');
    yield part;
  }
}

function execute([program = '', ...args]: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: TIME_LIMIT_MS, killSignal: 'SIGKILL', env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' } }, (error, _out, said) => (error === null ? resolve() : reject(new Error(`${error.message} ${said}`))));
  });
}
