import { expect } from 'chai';
import { MongoClient, MongoServerError, type Collection, type IndexDirection } from 'mongodb';
import { systemClock } from '../../clock.ts';
import { PgClient } from '../../store/embedded/pg-client.ts';
import { startStore, type TestStore } from '../helpers/postgres.ts';
import { until } from '../helpers/until.ts';

const MANY = 20_000;

interface Row {
  n: number;
  twin: number;
  text: string;
}

describe('indexes of a collection with many documents', function () {
  this.timeout(120_000);
  let store: TestStore;
  let client: MongoClient;
  let rows: Collection<Row>;
  let next = MANY;

  before(async () => {
    store = await startStore();
    client = await MongoClient.connect(store.uri);
    rows = client.db().collection<Row>('rows');
    for (let from = 0; from < MANY; from += 5000) await rows.insertMany(Array.from({ length: 5000 }, (_, n) => ({ n: from + n, twin: Math.floor((from + n) / 2), text: '居民反映路灯不亮，请尽快修复。'.repeat(8) })));
  });
  after(async () => {
    await client.close();
    await store.stop();
  });

  /** Writes one document after the other until `work` has ended; tells how many were acknowledged meanwhile. */
  async function writesDuring(work: Promise<unknown>): Promise<number> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    let written = 0;
    const writer = async (): Promise<void> => {
      while (!over) {
        next += 1;
        await rows.insertOne({ n: next, twin: -next, text: '' });
        written += 1;
      }
    };
    await Promise.all([ended, writer()]);
    return written;
  }

  it('given a build that cannot end yet, writers go on, and the index serves when it is told to be there', async () => {
    const sql = await PgClient.connect({ socketDir: store.socketDir, applicationName: 'test', clock: systemClock });
    const builders = async (): Promise<number> => (await sql.run({ name: '', text: 'SELECT 1 FROM pg_stat_progress_create_index' }, [])).length;
    const session = client.startSession();
    session.startTransaction();
    await rows.insertOne({ n: -1, twin: -1, text: '' }, { session });
    let built = false;
    const building = rows.createIndex({ n: 1 }, {}, {}).then(() => {
      built = true;
    });
    // A build waits for the open transaction; one that locked writers out would hold them up behind itself.
    await until('the build has begun', async () => (await builders()) === 1, 20_000);
    await rows.insertMany(Array.from({ length: 20 }, (_, n) => ({ n: -2 - n, twin: -2 - n, text: '' })));
    await rows.updateOne({ n: -2 }, { $set: { text: 'x' } });
    expect([built, await builders()]).to.deep.equal([false, 1]);
    await session.commitTransaction();
    await session.endSession();
    await building;
    sql.end();
    const plan = await rows.find({ n: 7 }).explain();
    expect(JSON.stringify(plan)).to.contain('n_1');
    expect(await rows.countDocuments({ n: 7 })).to.equal(1);
  });

  it('given documents written during the build, the index finds them', async () => {
    const written = await writesDuring(rows.createIndex({ twin: 1, n: 1 }, { name: 'twin_n', unique: true }, {}));
    expect(await rows.find({ twin: { $lt: -MANY } }).sort({ twin: 1, n: 1 }).hint('twin_n').toArray()).to.have.length(written);
  });

  it('given the same index again, nothing is built', async () => {
    expect(await rows.createIndex({ n: 1 }, {}, {})).to.equal('n_1');
    expect((await rows.indexes()).map(({ name }) => name)).to.have.members(['_id_', 'n_1', 'twin_n']);
  });

  it('given doubles, a unique index is refused with 11000 and is not there', async () => {
    const refused: unknown = await rows.createIndex({ text: 1 }, { unique: true }, {}).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(MongoServerError).with.property('code', 11000);
    expect((await rows.indexes()).map(({ name }) => name)).not.to.include('text_1');
  });

  it('given a bad index among two, none is built', async () => {
    const refused: unknown = await rows.createIndexes([{ key: { a: 1 } }, { key: { b: 'nonsense' as IndexDirection } }]).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(MongoServerError);
    expect((await rows.indexes()).map(({ name }) => name)).not.to.include('a_1');
  });

  it('given a small collection beside it, its index needs no builder', async () => {
    const small = client.db().collection('small');
    await small.insertOne({ a: 1 });
    const background = rows.createIndex({ text: 1, n: 1 }, {}, {});
    await small.createIndex({ a: 1 }, {}, {});
    expect((await small.indexes()).map(({ name }) => name)).to.include('a_1');
    await background;
  });
});
