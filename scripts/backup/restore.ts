import { chownSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { BSON, type Db, type IndexDescription } from 'mongodb';
import { ArchiveError, readArchive, type Frame } from './archive.ts';
import { AS_STORED, collectionNames, type Totals } from './dump.ts';
import { unseal } from './seal.ts';

export interface RestoreOptions {
  db: Db;
  dataDir: string;
  file: string;
  /** null: secrets in the archive are left out. */
  passphrase: string | null;
  say?(text: string): void;
}

/**
 * Replaces the store by the archive's, puts recordings back and, under the passphrase, the secrets.
 * The archive is read to its end first: a damaged one, or a wrong passphrase, changes nothing.
 */
export async function restore(options: RestoreOptions): Promise<Totals & { secretsLeftOut: boolean }> {
  const secrets = await examine(options);
  await dropEverything(options.db);
  const totals = { collections: 0, documents: 0, files: 0 };
  let indexes: { name: string; wanted: IndexDescription[] } | null = null;
  for await (const frame of readArchive(options.file)) {
    const { header } = frame;
    if (header.kind === 'collection') {
      await makeIndexes(options.db, indexes);
      indexes = { name: header.name, wanted: BSON.EJSON.parse(header.indexes) as IndexDescription[] };
      await options.db.createCollection(header.name);
      totals.collections += 1;
      options.say?.(header.name);
    } else if (header.kind === 'documents') {
      totals.documents += await insert(options.db, header.name, frame.payload);
    } else if (header.kind === 'file') {
      totals.files += putFile(join(options.dataDir, 'recordings'), header.path, header.offset, frame.payload);
    }
  }
  await makeIndexes(options.db, indexes);
  if (secrets.plain) putSecrets(options.dataDir, secrets.plain);
  return { ...totals, secrets: secrets.plain !== null, secretsLeftOut: secrets.sealed && secrets.plain === null };
}

/** Reads everything once, changing nothing. */
async function examine({ file, passphrase }: RestoreOptions): Promise<{ sealed: boolean; plain: Buffer | null }> {
  let sealed: Buffer | null = null;
  for await (const frame of readArchive(file)) {
    if (frame.header.kind === 'file') safePath(frame.header.path);
    if (frame.header.kind === 'secrets') sealed = frame.payload;
    if (frame.header.kind === 'documents') splitDocuments(frame);
  }
  if (sealed === null || passphrase === null) return { sealed: sealed !== null, plain: null };
  const plain = unseal(sealed, passphrase);
  if (plain === null) throw new ArchiveError('the passphrase does not open the secrets of this archive; nothing was changed');
  return { sealed: true, plain };
}

function splitDocuments({ header, payload }: Frame): Buffer[] {
  const documents: Buffer[] = [];
  for (let at = 0; at < payload.length;) {
    const length = payload.readInt32LE(at);
    if (length < 5 || at + length > payload.length) throw new ArchiveError('the archive is damaged');
    documents.push(payload.subarray(at, at + length));
    at += length;
  }
  if (header.kind === 'documents' && documents.length !== header.count) throw new ArchiveError('the archive is damaged');
  return documents;
}

async function dropEverything(db: Db): Promise<void> {
  for (const name of await collectionNames(db)) await db.dropCollection(name);
}

async function insert(db: Db, name: string, payload: Buffer): Promise<number> {
  const documents = splitDocuments({ header: { kind: 'secrets' }, payload }).map((raw) => BSON.deserialize(raw, AS_STORED));
  for (let at = 0; at < documents.length; at += 1000) {
    await db.collection(name).insertMany(documents.slice(at, at + 1000), { ordered: false, ignoreUndefined: false });
  }
  return documents.length;
}

/** Indexes after the documents: quicker, and the unique ones prove the content. */
async function makeIndexes(db: Db, indexes: { name: string; wanted: IndexDescription[] } | null): Promise<void> {
  const wanted = (indexes?.wanted ?? []).filter(({ name }) => name !== '_id_').map(strip);
  if (indexes && wanted.length > 0) await db.collection(indexes.name).createIndexes(wanted);
}

function strip(index: IndexDescription): IndexDescription {
  const { v: _version, ns: _namespace, ...rest } = index as IndexDescription & { v?: unknown; ns?: unknown };
  return rest;
}

function safePath(path: string): string {
  const clean = normalize(path);
  if (isAbsolute(clean) || clean.startsWith('..') || clean.includes('\0')) throw new ArchiveError(`the archive holds a file outside its folder: ${JSON.stringify(path)}`);
  return clean;
}

/** Writes one piece of a file; counts 1 for the first piece. */
function putFile(folder: string, path: string, offset: number, piece: Buffer): 0 | 1 {
  const target = join(folder, safePath(path));
  mkdirSync(dirname(target), { recursive: true, mode: 0o750 });
  if (offset === 0) rmSync(target, { force: true });
  writeFileSync(target, piece, { flag: offset === 0 ? 'wx' : 'a', mode: 0o640 });
  if (process.getuid?.() === 0) {
    const owner = statSync(folder);
    for (const made of [dirname(target), target]) chownSync(made, owner.uid, owner.gid);
  }
  return offset === 0 ? 1 : 0;
}

/** The old secrets stay until the new ones are whole; owner and mode are kept. */
function putSecrets(dataDir: string, plain: Buffer): void {
  const file = join(dataDir, 'secrets/secrets.json');
  mkdirSync(dirname(file), { recursive: true, mode: 0o500 });
  const before = statSync(existsSync(file) ? file : dirname(file));
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, plain, { mode: 0o400, flag: 'wx' });
  if (process.getuid?.() === 0) chownSync(`${file}.new`, before.uid, before.gid);
  renameSync(`${file}.new`, file);
}
