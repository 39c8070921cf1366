import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { BSON, type Collection, type Db } from 'mongodb';
import { ArchiveWriter } from './archive.ts';
import { seal } from './seal.ts';

const BATCH_BYTES = 4 * 2 ** 20;
const FILE_PIECE = 4 * 2 ** 20;
/** Values keep the type they were stored with: a double that looks whole stays a double. */
export const AS_STORED = { promoteValues: false, bsonRegExp: true } as const;

export interface BackupOptions {
  db: Db;
  dataDir: string;
  file: string;
  /** null: no secrets in the archive. */
  passphrase: string | null;
  at: Date;
  say?(text: string): void;
}

export interface Totals { collections: number; documents: number; files: number; secrets: boolean }

/** Writes store, recordings and, under a passphrase, the secrets into one archive. */
export async function backup(options: BackupOptions): Promise<Totals> {
  const writer = new ArchiveWriter(options.file);
  try {
    await writer.frame({ kind: 'about', at: options.at.toISOString(), database: options.db.databaseName });
    const store = await dumpStore(options, writer);
    const files = await dumpFiles(join(options.dataDir, 'recordings'), writer);
    const secrets = await dumpSecrets(options, writer);
    await writer.end({ documents: store.documents, files });
    return { ...store, files, secrets };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

async function dumpStore({ db, say }: BackupOptions, writer: ArchiveWriter): Promise<{ collections: number; documents: number }> {
  const names = await collectionNames(db);
  let documents = 0;
  for (const name of names) {
    const count = await dumpCollection(db.collection(name), writer);
    say?.(`${name}: ${count} documents`);
    documents += count;
  }
  return { collections: names.length, documents };
}

/** Every collection of ours; the store's own begin with `system.`. */
export async function collectionNames(db: Db): Promise<string[]> {
  const listed = await db.listCollections({}, { nameOnly: true }).toArray();
  return listed.filter(({ name, type }) => type !== 'view' && !name.startsWith('system.')).map(({ name }) => name).sort();
}

async function dumpCollection(collection: Collection, writer: ArchiveWriter): Promise<number> {
  const indexes = await collection.indexes();
  await writer.frame({ kind: 'collection', name: collection.collectionName, indexes: BSON.EJSON.stringify(indexes, { relaxed: false }) });
  let batch: Buffer[] = [];
  let bytes = 0;
  let total = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await writer.frame({ kind: 'documents', name: collection.collectionName, count: batch.length }, Buffer.concat(batch));
    [batch, bytes] = [[], 0];
  };
  for await (const document of collection.find({}, { ...AS_STORED, batchSize: 500 })) {
    const raw = Buffer.from(BSON.serialize(document, { ignoreUndefined: false }));
    batch.push(raw);
    bytes += raw.length;
    total += 1;
    if (bytes >= BATCH_BYTES) await flush();
  }
  await flush();
  return total;
}

async function dumpFiles(folder: string, writer: ArchiveWriter): Promise<number> {
  if (!existsSync(folder)) return 0;
  const entries = (await readdir(folder, { withFileTypes: true, recursive: true })).filter((entry) => entry.isFile());
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    let offset = 0;
    for await (const piece of createReadStream(path, { highWaterMark: FILE_PIECE }) as AsyncIterable<Buffer>) {
      await writer.frame({ kind: 'file', path: relative(folder, path), offset }, piece);
      offset += piece.length;
    }
    if (offset === 0) await writer.frame({ kind: 'file', path: relative(folder, path), offset });
  }
  return entries.length;
}

async function dumpSecrets({ dataDir, passphrase }: BackupOptions, writer: ArchiveWriter): Promise<boolean> {
  const file = join(dataDir, 'secrets/secrets.json');
  if (passphrase === null || !existsSync(file)) return false;
  await writer.frame({ kind: 'secrets' }, seal(await readFile(file), passphrase));
  return true;
}
