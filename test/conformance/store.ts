/** The subset of MongoDB that the product relies on. Whatever stands behind the URI has to pass it. */
import { expect } from 'chai';
import type { MongoServerError} from 'mongodb';
import { Long, MongoClient, type Collection, type CreateIndexesOptions, type Db, type Document } from 'mongodb';
import { failureOf, type StoreUnderTest } from './store-under-test.ts';
import { conformTransactions } from './store-transactions.ts';
import { conformMongoose } from './store-mongoose.ts';


/** Documents of these tests: whatever fields, a short key. */
interface Row {
  _id: number | string;
  // The driver's update types accept operators on fields of any type only.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [field: string]: any;
}

const index = async (c: Collection<Row>, keys: Record<string, 1 | -1>, options: CreateIndexesOptions = {}): Promise<string> => c.createIndex(keys, options, {});


/** All stages and indexes of an explained plan, outermost first. */
export function planOf(explained: Document): { stages: string[]; indexes: string[] } {
  const found = { stages: [] as string[], indexes: [] as string[] };
  const visit = (plan: Document | undefined): void => {
    if (plan === undefined) return;
    found.stages.push(String(plan['stage']));
    if (typeof plan['indexName'] === 'string') found.indexes.push(plan['indexName']);
    visit(plan['inputStage'] as Document | undefined);
    for (const inner of (plan['inputStages'] as Document[] | undefined) ?? []) visit(inner);
  };
  visit((explained['queryPlanner'] as Document)['winningPlan'] as Document);
  return found;
}

export function storeConformance(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, function () {
    let under: StoreUnderTest;
    let client: MongoClient;
    let db: Db;

    before(async function () {
      this.timeout(60_000);
      under = await open();
      client = await MongoClient.connect(under.uri);
      db = client.db();
    });
    after(async () => {
      await db.dropDatabase();
      await client.close();
    });

    let collections = 0;
    const fresh = (): Collection<Row> => db.collection<Row>(`c${(collections += 1)}`);

    describe('documents', () => {
      it('given an inserted document, it is found, changed, counted and deleted', async () => {
        const c = fresh();
        await c.insertOne({ _id: 1, name: '张三', tags: ['a'], at: new Date(1e12), long: Long.fromString('9007199254740993') });
        expect(String((await c.findOne({ _id: 1 }, { promoteLongs: false }))?.['long'])).to.equal('9007199254740993');
        const changed = await c.updateOne({ _id: 1 }, { $set: { name: '李四' }, $push: { tags: 'b' as never }, $inc: { n: 2 } });
        expect(changed).to.include({ matchedCount: 1, modifiedCount: 1 });
        expect(await c.findOne({ name: '李四' })).to.deep.include({ tags: ['a', 'b'], n: 2 });
        expect(await c.countDocuments({ n: { $gte: 2 } })).to.equal(1);
        expect(await c.estimatedDocumentCount()).to.be.a('number');
        expect(await c.distinct('tags')).to.deep.equal(['a', 'b']);
        expect(await c.deleteOne({ _id: 1 })).to.include({ deletedCount: 1 });
        expect(await c.findOne({ _id: 1 })).to.equal(null);
      });

      it('given an ordered batch with a duplicate in the middle, what stood before it is stored and the rest is not', async () => {
        const c = fresh();
        const error = await failureOf(c.insertMany([{ _id: 1 }, { _id: 1 }, { _id: 2 }]));
        expect(error.code).to.equal(11000);
        expect(await c.countDocuments()).to.equal(1);
      });

      it('given an unordered batch with a duplicate in the middle, all others are stored', async () => {
        const c = fresh();
        await failureOf(c.insertMany([{ _id: 1 }, { _id: 1 }, { _id: 2 }], { ordered: false }));
        expect(await c.countDocuments()).to.equal(2);
      });

      it('given a pipeline update and array filters, both are applied', async () => {
        const c = fresh();
        await c.insertOne({ _id: 1, a: 2, list: [{ k: 1 }, { k: 2 }] });
        await c.updateOne({ _id: 1 }, [{ $set: { b: { $multiply: ['$a', 3] } } }]);
        await c.updateOne({ _id: 1 }, { $set: { 'list.$[x].done': true } }, { arrayFilters: [{ 'x.k': 2 }] });
        expect(await c.findOne({ _id: 1 })).to.deep.equal({ _id: 1, a: 2, b: 6, list: [{ k: 1 }, { k: 2, done: true }] });
      });

      it('given mixed bulk writes, each is told', async () => {
        const c = fresh();
        const result = await c.bulkWrite([{ insertOne: { document: { _id: 1, v: 1 } } }, { updateOne: { filter: { _id: 1 }, update: { $set: { v: 2 } } } }, { updateOne: { filter: { _id: 2 }, update: { $set: { v: 3 } }, upsert: true } }, { deleteOne: { filter: { _id: 1 } } }]);
        expect(result).to.include({ insertedCount: 1, modifiedCount: 1, upsertedCount: 1, deletedCount: 1 });
      });

      it('given a Chinese regular expression, it matches inside the text', async () => {
        const c = fresh();
        await c.insertMany([{ _id: 1, text: '路灯不亮三天了' }, { _id: 2, text: '井盖破损' }]);
        expect(await c.find({ text: /不亮/ }).toArray()).to.have.length(1);
      });

      it('given a document over 16 MB, it is refused', async () => {
        const error = await fresh()
          .insertOne({ _id: 1, big: Buffer.alloc(17 * 1024 * 1024) })
          .catch((failure: unknown) => failure);
        expect(error).to.be.instanceOf(Error);
      });
    });

    describe('unique indexes', () => {
      it('given a second document with the key, insert, update and findAndModify all say which key and which value', async () => {
        const c = fresh();
        await index(c, { a: 1, 'b.c': 1 }, { unique: true });
        await c.insertMany([{ _id: 1, a: 1, b: { c: 'x' } }, { _id: 2, a: 2, b: { c: 'x' } }]);
        const inserting = await failureOf(c.insertOne({ _id: 3, a: 1, b: { c: 'x' } }));
        const updating = await failureOf(c.updateOne({ _id: 2 }, { $set: { a: 1 } }));
        const modifying = await failureOf(c.findOneAndUpdate({ _id: 2 }, { $set: { a: 1 } }));
        for (const error of [inserting, updating, modifying]) {
          expect(error.code).to.equal(11000);
          expect(error.message).to.match(/^E11000 duplicate key error collection: \S+ index: a_1_b\.c_1 dup key: \{ a: 1, b\.c: "x" \}/);
        }
        expect(modifying).to.have.deep.property('keyPattern', { a: 1, 'b.c': 1 });
        expect(modifying).to.have.deep.property('keyValue', { a: 1, 'b.c': 'x' });
        for (const error of [inserting, updating]) {
          expect(error).to.have.deep.property('keyPattern', { a: 1, 'b.c': 1 });
          expect(error).to.have.deep.property('keyValue', { a: 1, 'b.c': 'x' });
        }
      });

      it('given a sparse and a partial unique index, documents outside of them may repeat', async () => {
        const c = fresh();
        await index(c, { phone: 1 }, { unique: true, sparse: true });
        await index(c, { open: 1 }, { unique: true, partialFilterExpression: { state: 'open' } });
        await c.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, open: 1, state: 'closed' }, { _id: 4, open: 1, state: 'closed' }, { _id: 5, open: 1, state: 'open' }]);
        expect((await failureOf(c.insertOne({ _id: 6, open: 1, state: 'open' }))).code).to.equal(11000);
      });
    });

    describe('indexes', () => {
      it('given an index in the order of a sort, the plan reads it and no collection', async function () {
        this.timeout(60_000);
        const c = fresh();
        await c.insertMany(Array.from({ length: 3000 }, (_, n) => ({ _id: n, at: (n * 7919) % 3000, state: n % 3 === 0 ? 'open' : 'done' })));
        await index(c, { state: 1, at: -1 });
        const find = c.find({ state: 'open' }).sort({ at: -1 }).limit(20);
        expect((await find.clone().toArray()).map((document) => document['at'] as number)).to.deep.equal(Array.from({ length: 20 }, (_, n) => 2997 - 3 * n));
        await new Promise((resolve) => setTimeout(resolve, under.embedded ? 1500 : 0));
        const plan = planOf(await find.clone().explain('queryPlanner'));
        expect(plan.stages).not.to.include('COLLSCAN');
        expect(plan.indexes).to.deep.equal(['state_1_at_-1']);
      });

      it('given a findOne by a unique key, the plan reads its index', async () => {
        const c = fresh();
        await index(c, { key: 1 }, { unique: true });
        await c.insertMany(Array.from({ length: 1000 }, (_, n) => ({ _id: n, key: `k${n}` })));
        expect(planOf(await c.find({ key: 'k500' }).explain('queryPlanner'))).to.deep.include({ indexes: ['key_1'] });
      });

      it('given created and dropped indexes, the list shows what is left', async () => {
        const c = fresh();
        expect(await c.createIndexes([{ key: { a: 1 } }, { key: { 'b.c': -1 }, name: 'mine' }, { key: { at: 1 }, expireAfterSeconds: 60 }])).to.deep.equal(['a_1', 'mine', 'at_1']);
        await c.dropIndex('mine');
        const left = await c.indexes();
        expect(left.map((index) => index.name)).to.have.members(['_id_', 'a_1', 'at_1']);
        expect(left.find((index) => index.name === 'at_1')).to.include({ expireAfterSeconds: 60 });
        expect((await failureOf(c.dropIndex('mine'))).code).to.equal(27);
        expect((await failureOf(index(c, { a: 1 }, { unique: true, name: 'a_1' }))).code).to.be.oneOf([85, 86]);
      });

      it('given an index asked for twice, the second time changes nothing', async () => {
        const c = fresh();
        await Promise.all([index(c, { a: 1 }), index(c, { a: 1 }), index(c, { b: 1 })]);
        expect(await c.indexes()).to.have.length(3);
      });
    });

    describe('cursors', () => {
      it('given more than three batches, plain, sorted and grouped reads give every document once', async () => {
        const c = fresh();
        await c.insertMany(Array.from({ length: 1000 }, (_, n) => ({ _id: n, k: (n * 37) % 1000 })));
        const plain = await c.find({}, { batchSize: 300 }).toArray();
        expect(new Set(plain.map((document) => document._id)).size).to.equal(1000);
        const sorted = await c.find({}, { batchSize: 300, sort: { k: 1 } }).toArray();
        expect(sorted.map((document) => document['k'] as number)).to.deep.equal(Array.from({ length: 1000 }, (_, n) => n));
        expect(await c.aggregate([{ $group: { _id: '$k' } }], { batchSize: 300 }).toArray()).to.have.length(1000);
      });

      it('given a cursor that was closed, a getMore finds none', async () => {
        const c = fresh();
        await c.insertMany(Array.from({ length: 10 }, (_, n) => ({ _id: n })));
        const first = await db.command({ find: c.collectionName, batchSize: 2 });
        const id = (first['cursor'] as { id: Long }).id;
        expect(await db.command({ killCursors: c.collectionName, cursors: [id] })).to.have.property('cursorsKilled').with.length(1);
        expect((await failureOf(db.command({ getMore: Long.fromValue(id), collection: c.collectionName }))).code).to.equal(43);
      });
    });

    describe('races', () => {
      it('given 40 jobs and 32 claimers, each job is claimed once', async () => {
        const c = fresh();
        await index(c, { state: 1, at: 1 });
        await c.insertMany(Array.from({ length: 40 }, (_, n) => ({ _id: n, state: 'queued', at: n })));
        const claimed: unknown[] = [];
        await Promise.all(
          Array.from({ length: 32 }, async (_, who) => {
            for (;;) {
              const job = await c.findOneAndUpdate({ state: 'queued' }, { $set: { state: 'taken', who } }, { sort: { at: 1 }, returnDocument: 'after' });
              if (job === null) return;
              claimed.push(job._id);
            }
          }),
        );
        expect(claimed.sort((a, b) => Number(a) - Number(b))).to.deep.equal(Array.from({ length: 40 }, (_, n) => n));
      });

      it('given 16 upserts of one absent document, there is one afterwards and every answer is another', async () => {
        for (let round = 0; round < 5; round += 1) {
          const c = fresh();
          await index(c, { key: 1 }, { unique: true });
          const answers = await Promise.all(Array.from({ length: 16 }, async () => c.findOneAndUpdate({ key: 'x' }, { $inc: { n: 1 } }, { upsert: true, returnDocument: 'after' })));
          expect(answers.map((answer) => answer?.['n'] as number).sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 16 }, (_, n) => n + 1));
          await Promise.all(Array.from({ length: 16 }, async () => c.updateOne({ key: 'y' }, { $inc: { n: 1 } }, { upsert: true })));
          expect(await c.find({ key: 'y' }, { projection: { _id: 0 } }).toArray()).to.deep.equal([{ key: 'y', n: 16 }]);
        }
      });

      it('given 32 inserts of one unique key, one wins and the others meet 11000', async () => {
        const c = fresh();
        await index(c, { key: 1 }, { unique: true });
        const results = await Promise.all(Array.from({ length: 32 }, async (_, n) => c.insertOne({ _id: n, key: 'x' }).then(() => 0, (error: unknown) => (error as MongoServerError).code)));
        expect(results.filter((code) => code === 0)).to.have.length(1);
        expect(results.filter((code) => code === 11000)).to.have.length(31);
      });
    });

    describe('aggregation', () => {
      it('given facets, a lookup and a window, each gives what MongoDB gives', async () => {
        const calls = fresh();
        const tickets = fresh();
        await calls.insertMany([{ _id: 1, day: 1, n: 5 }, { _id: 2, day: 2, n: 7 }, { _id: 3, day: 3, n: 1 }]);
        await tickets.insertMany([{ _id: 'a', call: 1 }, { _id: 'b', call: 1 }, { _id: 'c', call: 3 }]);
        const [facets] = await calls.aggregate([{ $facet: { total: [{ $group: { _id: null, n: { $sum: '$n' } } }], big: [{ $match: { n: { $gt: 4 } } }, { $count: 'n' }] } }]).toArray();
        expect(facets).to.deep.equal({ total: [{ _id: null, n: 13 }], big: [{ n: 2 }] });
        const joined = await calls.aggregate([{ $lookup: { from: tickets.collectionName, localField: '_id', foreignField: 'call', as: 't' } }, { $project: { size: { $size: '$t' } } }, { $sort: { _id: 1 } }]).toArray();
        expect(joined.map((row) => row['size'] as number)).to.deep.equal([2, 0, 1]);
        const running = await calls.aggregate([{ $setWindowFields: { sortBy: { day: 1 }, output: { sum: { $sum: '$n', window: { documents: ['unbounded', 'current'] } } } } }, { $sort: { day: 1 } }]).toArray();
        expect(running.map((row) => row['sum'] as number)).to.deep.equal([5, 12, 13]);
      });

      it('given a moment, $dateToString tells the day of Shanghai', async () => {
        const c = fresh();
        await c.insertOne({ _id: 1, at: new Date('2026-03-01T16:30:00Z') });
        const [row] = await c.aggregate([{ $project: { day: { $dateToString: { date: '$at', format: '%Y-%m-%d %H', timezone: 'Asia/Shanghai' } } } }]).toArray();
        expect(row?.['day']).to.equal('2026-03-02 00');
      });
    });

    describe('collections', () => {
      it('given a validator, a document against it is refused with 121', async () => {
        await db.createCollection('checked', { validator: { $jsonSchema: { required: ['a'] } } });
        expect((await failureOf(db.collection('checked').insertOne({ b: 1 }))).code).to.equal(121);
      });

      it('given collections made, renamed and dropped, the lists follow', async () => {
        await db.collection('before').insertOne({ a: 1 });
        await db.renameCollection('before', 'after');
        const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map((entry) => entry.name);
        expect(names).to.include('after').and.not.include('before');
        expect(await db.dropCollection('after')).to.equal(true);
        expect((await db.admin().listDatabases()).databases.map((entry) => entry.name)).to.include(db.databaseName);
      });

      it('given a name that is no command, the answer is 59', async () => {
        const error = await failureOf(db.command({ noSuchThing: 1 }));
        expect(error).to.include({ code: 59, codeName: 'CommandNotFound' });
      });

      it('given the questions of drivers and tools, each is answered', async () => {
        expect(await db.command({ ping: 1 })).to.include({ ok: 1 });
        expect(await db.command({ hello: 1 })).to.include({ isWritablePrimary: true });
        expect(await db.command({ buildInfo: 1 })).to.have.property('version');
        expect(await db.admin().serverStatus()).to.have.property('connections');
        expect(await db.command({ connectionStatus: 1 })).to.have.property('authInfo');
        expect(await db.stats()).to.include({ ok: 1 });
      });
    });

    describe('what would be silently wrong', () => {
      const refused: [string, (c: Collection<Row>) => Promise<unknown>][] = [
        ['a tailable cursor', async (c) => c.find({}, { tailable: true }).toArray()],
        ['find with min and max', async (c) => c.find({}).min({ _id: 1 }).max({ _id: 2 }).hint({ _id: 1 }).toArray()],
        ['$dateTrunc by day', async (c) => c.aggregate([{ $project: { d: { $dateTrunc: { date: '$at', unit: 'day' } } } }]).toArray()],
        ['a capped collection', async () => db.createCollection('capped', { capped: true, size: 1000 })],
        ['a time series', async () => db.createCollection('series', { timeseries: { timeField: 'at' } })],
        ['a change stream', async (c) => c.aggregate([{ $changeStream: {} }]).toArray()],
        ['a collation', async (c) => c.find({}, { collation: { locale: 'zh' } }).toArray()],
        ['$where', async (c) => c.find({ $where: 'true' }).toArray()],
      ];
      for (const [what, ask] of refused) {
        it(`given ${what}, it is refused`, async function () {
          if (!under.embedded) this.skip();
          const c = fresh();
          await c.insertOne({ _id: 1, at: new Date(0) });
          expect((await failureOf(ask(c))).code).to.be.a('number').and.not.equal(1);
        });
      }
    });

    conformTransactions(() => ({ client, db, ...under }));
    conformMongoose(() => under);
  });
}
