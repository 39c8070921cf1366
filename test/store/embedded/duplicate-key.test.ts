import { expect } from 'chai';
import { afterUpdate, indexNamed } from '../../../store/embedded/duplicate-key.ts';

describe('duplicate key', () => {
  it('given the words of the engine, the index is known by name or number', () => {
    expect(indexNamed("Duplicate key violation on the requested collection: Index 'a_1_b_1'")).to.deep.equal({ name: 'a_1_b_1', id: '' });
    expect(indexNamed('conflicting key value', 'documents_rum_index_19')).to.deep.equal({ name: '', id: '19' });
    expect(indexNamed('duplicate key', 'collection_pk_2')).to.deep.equal({ name: '_id_', id: '' });
  });

  it('given a filter and an update, the values it would leave are told', () => {
    expect(afterUpdate({}, { a: 1, b: { $eq: 2 }, c: { $gt: 3 }, $or: [] }, { $set: { 'd.e': 4 }, $setOnInsert: { f: 5 }, $inc: { g: 1 } })).to.deep.equal({ a: 1, b: 2, d: { e: 4 }, f: 5 });
    expect(afterUpdate({ _id: 9, a: 1 }, { _id: 9 }, { a: 2 })).to.deep.equal({ _id: 9, a: 2 });
  });

  it('given a prototype key in an update, nothing is changed by it', () => {
    afterUpdate({}, {}, { $set: { '__proto__.polluted': true } });
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });
});
