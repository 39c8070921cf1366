/**
 * The archive: one line that names the format, then compressed frames. A frame is a JSON header and a payload, both with their length in front.
 * The last frame says how many there were, so that a file cut short is known before anything is restored from it.
 */
import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

export const MAGIC = 'hotline-backup 1\n';
/** No frame is larger: a broken length must not make the reader ask for the whole memory. */
const LARGEST_FRAME = 64 * 2 ** 20;

export type Header =
  | { kind: 'about'; at: string; database: string }
  | { kind: 'collection'; name: string; indexes: string }
  | { kind: 'documents'; name: string; count: number }
  | { kind: 'file'; path: string; offset: number }
  | { kind: 'secrets' }
  | { kind: 'end'; frames: number; documents: number; files: number };

export interface Frame { header: Header; payload: Buffer }

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** Writes an archive beside its final name and puts it there when it is whole. */
export class ArchiveWriter {
  readonly #zip = createGzip({ level: 6 });
  readonly #file: string;
  readonly #out: WriteStream;
  readonly #done: Promise<void>;
  #frames = 0;

  constructor(file: string) {
    this.#file = file;
    this.#out = createWriteStream(`${file}.part`, { mode: 0o600, flush: true });
    this.#out.write(MAGIC);
    this.#zip.pipe(this.#out);
    this.#done = finished(this.#out);
    this.#done.catch(() => this.#zip.destroy());
  }

  async frame(header: Header, payload: Buffer = Buffer.alloc(0)): Promise<void> {
    this.#frames += 1;
    const head = Buffer.from(JSON.stringify(header));
    const sizes = Buffer.alloc(8);
    sizes.writeUInt32LE(head.length, 0);
    sizes.writeUInt32LE(payload.length, 4);
    if (this.#zip.destroyed) return this.#done;
    if (!this.#zip.write(Buffer.concat([sizes, head, payload]))) await Promise.race([once(this.#zip, 'drain'), this.#done]);
  }

  async end(totals: { documents: number; files: number }): Promise<void> {
    await this.frame({ kind: 'end', frames: this.#frames, ...totals });
    this.#zip.end();
    await this.#done;
    await rename(`${this.#file}.part`, this.#file);
  }

  /** Gives the archive up; nothing of it stays. */
  async abandon(): Promise<void> {
    this.#zip.destroy();
    this.#out.destroy();
    await this.#done.catch(() => undefined);
    await rm(`${this.#file}.part`, { force: true });
  }
}

/** Reads an archive frame by frame; throws ArchiveError when it is another kind of file, damaged or cut short. */
export async function* readArchive(file: string): AsyncGenerator<Frame> {
  await checkMagic(file);
  const zip = createReadStream(file, { start: MAGIC.length }).pipe(createGunzip());
  const take = taker(zip);
  for (let frames = 0; ; frames += 1) {
    const frame = await readFrame(take);
    yield frame;
    if (frame.header.kind !== 'end') continue;
    if (frame.header.frames !== frames) throw new ArchiveError('the archive lacks a part of its content');
    return;
  }
}

async function checkMagic(file: string): Promise<void> {
  const handle = await open(file, 'r').catch((error: unknown) => { throw new ArchiveError(`${file} cannot be read: ${(error as Error).message}`); });
  try {
    const start = Buffer.alloc(MAGIC.length);
    await handle.read(start, 0, start.length, 0);
    if (start.toString() !== MAGIC) throw new ArchiveError(`${file} is not a backup of this product, or of a later release`);
  } finally {
    await handle.close();
  }
}

async function readFrame(take: (length: number) => Promise<Buffer>): Promise<Frame> {
  const sizes = await take(8);
  const [head, body] = [sizes.readUInt32LE(0), sizes.readUInt32LE(4)];
  if (head > LARGEST_FRAME || body > LARGEST_FRAME) throw new ArchiveError('the archive is damaged');
  const header = JSON.parse((await take(head)).toString()) as Header;
  return { header, payload: await take(body) };
}

/** Hands out exactly so many bytes of a stream. */
function taker(stream: Readable): (length: number) => Promise<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer[] = [];
  let have = 0;
  return async (length) => {
    while (have < length) {
      const next = await chunks.next().catch(() => { throw new ArchiveError('the archive is damaged or cut short'); });
      if (next.done) throw new ArchiveError('the archive is cut short');
      rest.push(next.value);
      have += next.value.length;
    }
    const all = Buffer.concat(rest);
    rest = [all.subarray(length)];
    have -= length;
    return all.subarray(0, length);
  };
}
