import { expect } from 'chai';
import { Long, type Db, type MongoClient } from 'mongodb';
import { failureOf } from './store-under-test.ts';

interface Subject {
  client: MongoClient;
  db: Db;
  embedded: boolean;
}

/** Transactions, their conflicts, and writes that are repeated. */
export function conformTransactions(subject: () => Subject): void {
  describe('transactions', () => {
    it('given 16 read-modify-writes at once, none is lost', async function () {
      this.timeout(60_000);
      const { client, db } = subject();
      const c = db.collection<{ _id: number; v: number }>('counter');
      await c.insertOne({ _id: 1, v: 0 });
      await Promise.all(
        Array.from({ length: 16 }, async () =>
          client.withSession(async (session) =>
            session.withTransaction(async () => {
              const now = await c.findOne({ _id: 1 }, { session });
              await c.updateOne({ _id: 1 }, { $set: { v: (now?.v ?? 0) + 1 } }, { session });
            }),
          ),
        ),
      );
      expect(await c.findOne({ _id: 1 })).to.deep.equal({ _id: 1, v: 16 });
    });

    it('given an abort, nothing of it is seen, and a commit shows all at once', async () => {
      const { client, db } = subject();
      const c = db.collection<{ _id: number }>('together');
      await c.insertOne({ _id: 0 });
      const session = client.startSession();
      session.startTransaction();
      await c.insertOne({ _id: 1 }, { session });
      expect(await c.findOne({ _id: 1 })).to.equal(null);
      expect(await c.findOne({ _id: 1 }, { session })).to.deep.equal({ _id: 1 });
      await session.abortTransaction();
      expect(await c.countDocuments()).to.equal(1);
      session.startTransaction();
      await c.insertMany([{ _id: 2 }, { _id: 3 }], { session });
      await session.commitTransaction();
      await session.commitTransaction();
      await session.endSession();
      expect(await c.countDocuments()).to.equal(3);
    });

    it('given two writers of one document, the second meets 112 and is told to begin again', async () => {
      const { client, db } = subject();
      const c = db.collection<{ _id: number; v: number }>('contested');
      await c.insertOne({ _id: 1, v: 0 });
      const [one, two] = [client.startSession(), client.startSession()];
      one.startTransaction();
      two.startTransaction();
      await c.findOne({ _id: 1 }, { session: two });
      await c.updateOne({ _id: 1 }, { $inc: { v: 1 } }, { session: one });
      await one.commitTransaction();
      const error = await failureOf(c.updateOne({ _id: 1 }, { $inc: { v: 1 } }, { session: two }));
      expect(error.code).to.equal(112);
      expect(error.hasErrorLabel('TransientTransactionError')).to.equal(true);
      await two.abortTransaction();
      await Promise.all([one.endSession(), two.endSession()]);
    });

    it('given a duplicate inside, the answer is 11000 without a label, and nothing more is accepted', async () => {
      const { client, db } = subject();
      const c = db.collection<{ _id: number }>('doubled');
      await c.insertOne({ _id: 1 });
      const session = client.startSession();
      session.startTransaction();
      await c.insertOne({ _id: 2 }, { session });
      const error = await failureOf(c.insertOne({ _id: 1 }, { session }));
      expect(error.code).to.equal(11000);
      expect(error.hasErrorLabel('TransientTransactionError')).to.equal(false);
      expect((await failureOf(c.insertOne({ _id: 3 }, { session }))).code).to.equal(251);
      await session.abortTransaction().catch(() => undefined);
      await session.endSession();
      expect(await c.countDocuments()).to.equal(1);
    });

    it('given a cursor inside, it goes on over several batches', async () => {
      const { client, db } = subject();
      const c = db.collection<{ _id: number }>('paged');
      await c.insertMany(Array.from({ length: 100 }, (_, n) => ({ _id: n })));
      await client.withSession(async (session) =>
        session.withTransaction(async () => {
          expect(await c.find({}, { session, batchSize: 30, sort: { _id: -1 } }).toArray()).to.have.length(100);
        }),
      );
    });
  });

  describe('repeated writes', () => {
    it('given the same number twice, the write is done once and answered alike', async () => {
      const { client, db } = subject();
      await db.collection<{ _id: number; n: number }>('once').insertOne({ _id: 1, n: 0 });
      const commands = [
        { update: 'once', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] },
        { findAndModify: 'once', query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true },
        { insert: 'once', documents: [{ _id: 2, n: 0 }] },
        { delete: 'once', deletes: [{ q: { _id: 2 }, limit: 1 }] },
      ];
      await client.withSession(async (session) => {
        for (const [index, command] of commands.entries()) {
          // The driver numbers its own writes; a command given as it stands keeps the number it brings.
          const numbered = { ...command, txnNumber: Long.fromNumber(index + 1) };
          const first = await db.command(numbered, { session });
          const second = await db.command(numbered, { session });
          expect(second['n'] ?? second['value']).to.deep.equal(first['n'] ?? first['value']);
        }
      });
      expect(await db.collection<{ _id: number }>('once').find().toArray()).to.deep.equal([{ _id: 1, n: 2 }]);
    });
  });
}
