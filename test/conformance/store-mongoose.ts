import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import mongoose from 'mongoose';
import type { StoreUnderTest } from './store-under-test.ts';

interface Migrations {
  config: { set(config: object): void };
  database: { connect(): Promise<{ db: unknown; client: { close(): Promise<void> } }> };
  up(db: unknown, client: unknown): Promise<string[]>;
  status(db: unknown): Promise<{ fileName: string; appliedAt: string }[]>;
}

/** What Mongoose and migrate-mongo do with the store. */
export function conformMongoose(subject: () => StoreUnderTest): void {
  describe('Mongoose', () => {
    let connection: mongoose.Connection;
    before(async () => {
      connection = await mongoose.createConnection(subject().uri).asPromise();
    });
    after(async () => connection.close());

    it('given two copies of a document changed, the later save meets a VersionError', async () => {
      const Ticket = connection.model('Ticket', new mongoose.Schema({ title: String, list: [String] }, { optimisticConcurrency: true }));
      const made = await Ticket.create({ title: 'a', list: ['x'] });
      const [one, two] = [await Ticket.findById(made._id), await Ticket.findById(made._id)];
      one!.title = 'b';
      two!.title = 'c';
      await one!.save();
      expect(await two!.save().catch((error: unknown) => error)).to.be.instanceOf(mongoose.Error.VersionError);
    });

    it('given a schema with indexes, init makes them and a second init changes nothing', async () => {
      const schema = new mongoose.Schema({ no: String, at: Date, phone: String });
      schema.index({ no: 1 }, { unique: true });
      schema.index({ phone: 1 }, { sparse: true });
      schema.index({ at: -1, phone: 1 });
      const Call = connection.model('Call', schema);
      await Call.init();
      await Call.syncIndexes();
      expect(await Call.listIndexes()).to.have.length(4);
      await Call.bulkWrite([{ insertOne: { document: { no: '1' } } }, { updateOne: { filter: { no: '2' }, update: { phone: '199-0000-0001' }, upsert: true } }]);
      expect(await Call.countDocuments()).to.equal(2);
    });

    it('given a transaction of the connection, documents saved in it roll back together', async () => {
      const Row = connection.model('Row', new mongoose.Schema({ n: Number }));
      await Row.createCollection();
      const failed = await connection.transaction(async (session) => {
        await new Row({ n: 1 }).save({ session });
        throw new Error('stop');
      }).catch((error: unknown) => error);
      expect(failed).to.have.property('message', 'stop');
      expect(await Row.countDocuments()).to.equal(0);
    });
  });

  describe('migrate-mongo', () => {
    it('given two migrations, up applies both once and status says when', async function () {
      this.timeout(60_000);
      const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
      for (const name of ['1-first', '2-second']) writeFileSync(join(folder, `${name}.mjs`), `export const up = async (db) => { await db.collection('migrated').createIndex({ '${name}': 1 }); };\nexport const down = async () => {};\n`);
      const { hostname, uri, database } = parts(subject().uri);
      expect(hostname).not.to.equal('');
      // Without types of its own.
      const tool: string = 'migrate-mongo';
      const imported = (await import(tool)) as Migrations & { default?: Migrations };
      const migrate = imported.default ?? imported;
      migrate.config.set({ mongodb: { url: uri, databaseName: database, options: {} }, migrationsDir: folder, changelogCollectionName: 'changelog', lockCollectionName: 'changelog_lock', lockTtl: 60, migrationFileExtension: '.mjs', useFileHash: false, moduleSystem: 'esm' });
      const { db, client } = await migrate.database.connect();
      try {
        expect(await migrate.up(db, client)).to.deep.equal(['1-first.mjs', '2-second.mjs']);
        expect(await migrate.up(db, client)).to.deep.equal([]);
        expect((await migrate.status(db)).map((entry) => entry.appliedAt)).not.to.include('PENDING');
      } finally {
        await client.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}

function parts(uri: string): { hostname: string; uri: string; database: string } {
  const [, hostname = '', database = ''] = /^mongodb(?:\+srv)?:\/\/([^/?]+)\/([^?]*)/.exec(uri) ?? [];
  return { hostname, uri, database };
}
