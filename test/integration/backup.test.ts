import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Binary, Decimal128, Double, Int32, Long, MongoClient, ObjectId, type Db } from 'mongodb';
import { ArchiveError } from '../../scripts/backup/archive.ts';
import { backup } from '../../scripts/backup/dump.ts';
import { restore } from '../../scripts/backup/restore.ts';
import { systemClock } from '../../clock.ts';
import { sharedStore, type SharedStore } from '../helpers/postgres.ts';

const PASSPHRASE = 'six words that nobody else knows';
const MANY = 2500;

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(() => { throw new Error('it was accepted'); }, (error: unknown) => error as Error);
}

describe('backup and restore', function () {
  this.timeout(90_000);
  let store: SharedStore;
  let client: MongoClient;
  let db: Db;
  let dataDir: string;
  let file: string;

  before(async () => {
    store = await sharedStore();
    client = await new MongoClient(store.uri).connect();
    db = client.db();
    dataDir = mkdtempSync(join(tmpdir(), 'hotline-backup-'));
    file = join(dataDir, 'all.backup');
    for (const folder of ['recordings/2026/11', 'secrets']) mkdirSync(join(dataDir, folder), { recursive: true });
    writeFileSync(join(dataDir, 'recordings/2026/11/call.wav'), Buffer.alloc(5_000_000, 7));
    writeFileSync(join(dataDir, 'recordings/empty.wav'), '');
    writeFileSync(join(dataDir, 'secrets/secrets.json'), '{"apiKey":"first"}');
    await db.collection('tickets').insertMany(Array.from({ length: MANY }, (_, n) => ({ number: `T${n}`, title: `路灯不亮 ${n}`, weight: new Double(n) })));
    await db.collection('tickets').createIndexes([{ key: { number: 1 }, unique: true, name: 'number_unique' }]);
    await db.collection<{ _id: string }>('mixed').insertOne({
      _id: 'one', whole: new Int32(1), wholeDouble: new Double(2), long: Long.fromString('9007199254740993'), decimal: Decimal128.fromString('1.10'),
      at: new Date('2026-11-01T08:00:00Z'), id: new ObjectId('65f000000000000000000001'), bytes: new Binary(Buffer.from([1, 2, 3])), nothing: null, list: [1, { a: [] }], pattern: /^a/i,
    } as unknown as { _id: string });
    await db.createCollection('empty');
  });

  after(async () => {
    await client.close();
    await store.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('what was stored, with types, indexes and recordings, is there again after everything was lost', async () => {
    const before = await db.collection('mixed').findOne({}, { promoteValues: false, bsonRegExp: true });
    const done = await backup({ db, dataDir, file, passphrase: PASSPHRASE, at: systemClock.now() });
    expect(done).to.deep.equal({ collections: 3, documents: MANY + 1, files: 2, secrets: true });
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    await db.dropCollection('tickets');
    await db.collection<{ _id: string }>('mixed').updateOne({ _id: 'one' }, { $set: { whole: 5 } });
    await db.collection('strange').insertOne({ made: 'after the backup' });
    rmSync(join(dataDir, 'recordings/2026'), { recursive: true });
    writeFileSync(join(dataDir, 'secrets/secrets.json'), '{"apiKey":"second"}');

    const restored = await restore({ db, dataDir, file, passphrase: PASSPHRASE });

    expect(restored).to.deep.include({ collections: 3, documents: MANY + 1, files: 2, secrets: true, secretsLeftOut: false });
    expect(await db.collection('tickets').countDocuments()).to.equal(MANY);
    expect((await db.collection('tickets').findOne({ number: 'T77' }))?.title).to.equal('路灯不亮 77');
    expect(await db.collection('mixed').findOne({}, { promoteValues: false, bsonRegExp: true })).to.deep.equal(before);
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).filter((name) => !name.startsWith('system.')).sort();
    expect(names).to.deep.equal(['empty', 'mixed', 'tickets']);
    expect((await rejection(db.collection('tickets').insertOne({ number: 'T77' }))).message).to.include('E11000');
    expect(readFileSync(join(dataDir, 'recordings/2026/11/call.wav')).equals(Buffer.alloc(5_000_000, 7))).to.equal(true);
    expect(readFileSync(join(dataDir, 'secrets/secrets.json'), 'utf8')).to.equal('{"apiKey":"first"}');
  });

  it('without a passphrase the archive holds no secrets, and secrets of another archive are left out', async () => {
    const plain = join(dataDir, 'plain.backup');
    expect((await backup({ db, dataDir, file: plain, passphrase: null, at: systemClock.now() })).secrets).to.equal(false);
    writeFileSync(join(dataDir, 'secrets/secrets.json.test'), '');
    expect(await restore({ db, dataDir, file, passphrase: null })).to.deep.include({ secrets: false, secretsLeftOut: true });
  });

  it('a wrong passphrase, a file cut short and a file of another kind change nothing', async () => {
    await db.collection('tickets').insertOne({ number: 'kept' });
    expect(await rejection(restore({ db, dataDir, file, passphrase: 'another' }))).to.be.instanceOf(ArchiveError);
    const short = join(dataDir, 'short.backup');
    writeFileSync(short, readFileSync(file));
    truncateSync(short, statSync(file).size - 40);
    expect(await rejection(restore({ db, dataDir, file: short, passphrase: null }))).to.be.instanceOf(ArchiveError);
    const other = join(dataDir, 'other.backup');
    writeFileSync(other, 'PK and so on, something else');
    expect(await rejection(restore({ db, dataDir, file: other, passphrase: null }))).to.be.instanceOf(ArchiveError);
    expect(await db.collection('tickets').countDocuments({ number: 'kept' })).to.equal(1);
  });

  it('a backup that fails leaves no half-written file behind', async () => {
    const nowhere = join(dataDir, 'no-such-folder/x.backup');
    expect(await rejection(backup({ db, dataDir, file: nowhere, passphrase: null, at: systemClock.now() }))).to.be.instanceOf(Error);
    expect(readdirSync(dataDir).filter((name) => name.includes('.part'))).to.deep.equal([]);
  });
});
