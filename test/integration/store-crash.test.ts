import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { startStore, type TestStore } from '../helpers/postgres.ts';

const KILLS = 20;
const WRITERS = 8;

describe('the embedded store under kill -9', function () {
  this.timeout(120_000);
  let store: TestStore;
  before(async () => {
    store = await startStore();
  });
  after(async () => store.stop());

  it('given PostgreSQL killed twenty times during writes, no acknowledged write is missing and none is doubled', async () => {
    const client = await MongoClient.connect(store.uri);
    const rows = client.db().collection<{ _id: string; n: number }>('rows');
    const counters = client.db().collection<{ _id: number; n: number }>('counters');
    await counters.insertMany(Array.from({ length: WRITERS }, (_, n) => ({ _id: n, n: 0 })));
    const acknowledged: string[] = [];
    const counted = new Array<number>(WRITERS).fill(0);
    const unknown = new Array<number>(WRITERS).fill(0);
    let running = true;
    const writer = async (who: number): Promise<void> => {
      for (let n = 0; running; n += 1) {
        const id = `${who}-${n}`;
        await rows.insertOne({ _id: id, n }).then(() => acknowledged.push(id), () => undefined);
        await counters.updateOne({ _id: who }, { $inc: { n: 1 } }).then(
          () => (counted[who]! += 1),
          () => (unknown[who]! += 1),
        );
      }
    };
    const writers = Array.from({ length: WRITERS }, async (_, who) => writer(who));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const seen = acknowledged.length;
      while (acknowledged.length < seen + 20) await new Promise((resolve) => setTimeout(resolve, 5));
      await store.kill9();
      await store.restart();
    }
    running = false;
    await Promise.all(writers);
    const stored = new Set((await rows.find({}, { projection: { _id: 1 } }).toArray()).map((row) => row._id));
    expect(acknowledged.filter((id) => !stored.has(id))).to.deep.equal([]);
    for (const counter of await counters.find().toArray()) {
      expect(counter.n).to.be.at.least(counted[counter._id]!);
      expect(counter.n).to.be.at.most(counted[counter._id]! + unknown[counter._id]!);
    }
    expect(acknowledged.length).to.be.greaterThan(KILLS * 20 - 1);
    await client.close();
  });

  it('given a PostgreSQL restarted between start and commit of a transaction, withTransaction does it once', async () => {
    const client = await MongoClient.connect(store.uri);
    const c = client.db().collection<{ _id: number; n: number }>('tx');
    await c.insertOne({ _id: 1, n: 0 });
    let tries = 0;
    await client.withSession(async (session) =>
      session.withTransaction(async () => {
        await c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
        tries += 1;
        if (tries === 1) {
          await store.kill9();
          await store.restart();
        }
      }),
    );
    expect(tries).to.equal(2);
    expect(await c.findOne({ _id: 1 })).to.deep.equal({ _id: 1, n: 1 });
    await client.close();
  });
});
