import { expect } from 'chai';
import { Binary, BSONRegExp, Code, Decimal128, Long, MaxKey, MinKey, ObjectId, serialize, Timestamp } from 'bson';
import { checkDocument, eachField, Fields, MalformedBson, splitSequence } from '../../../store/embedded/bson-scan.ts';

const everything = {
  double: 1.5, string: 'größe 中文', document: { a: { b: [1, 'x'] } }, array: [1, { c: 2 }], binary: new Binary(Buffer.from('abc')), id: new ObjectId(), yes: true, no: false,
  date: new Date(1), nothing: null, regex: new BSONRegExp('a.b', 'i'), code: new Code('x'), scoped: new Code('x', { y: 1 }), int: 7, stamp: new Timestamp({ t: 1, i: 2 }), long: Long.fromNumber(9), decimal: Decimal128.fromString('1.1'), min: new MinKey(), max: new MaxKey(),
};

describe('bson scan', () => {
  it('given every type, the fields come in order with their bounds', () => {
    const names: string[] = [];
    eachField(Buffer.from(serialize(everything)), 0, (name) => {
      names.push(name);
      return undefined;
    });
    expect(names).to.deep.equal(Object.keys(everything));
    expect(() => checkDocument(Buffer.from(serialize(everything)), 0)).not.to.throw();
  });

  it('given fields by name, values are read without parsing the rest', () => {
    const fields = new Fields(Buffer.from(serialize({ ...everything, list: [{ a: 1 }, { b: 2 }] })));
    expect(fields.first).to.equal('double');
    expect(fields.string('string')).to.equal('größe 中文');
    expect([fields.number('int'), fields.number('long'), fields.number('double'), fields.long('long')]).to.deep.equal([7, 9, 1.5, 9n]);
    expect([fields.flag('yes'), fields.flag('no'), fields.flag('int'), fields.flag('missing')]).to.deep.equal([true, false, true, false]);
    expect(fields.documents('list')).to.have.length(2);
    expect(fields.string('int')).to.equal(undefined);
  });

  it('given every shortened form of a document, none passes and none is read past its end', () => {
    const whole = Buffer.from(serialize(everything));
    for (let length = 0; length < whole.length; length += 1) expect(() => checkDocument(whole.subarray(0, length), 0), String(length)).to.throw(MalformedBson);
  });

  it('given any single byte changed, the check ends with a verdict', () => {
    const whole = Buffer.from(serialize(everything));
    for (let at = 0; at < whole.length; at += 1) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(whole);
        changed[at] = value;
        try {
          checkDocument(changed, 0);
        } catch (error) {
          expect(error).to.be.instanceOf(MalformedBson);
        }
      }
    }
  });

  it('given nesting without end, it is refused', () => {
    let deep: object = {};
    for (let level = 0; level < 300; level += 1) deep = { a: deep };
    expect(() => checkDocument(Buffer.from(serialize(deep)), 0)).to.throw(MalformedBson, 'deep');
  });

  it('given concatenated documents, they are told apart', () => {
    const [one, two] = [Buffer.from(serialize({ a: 1 })), Buffer.from(serialize({ b: 'x' }))];
    expect(splitSequence(Buffer.concat([one, two]))).to.deep.equal([one, two]);
    expect(() => splitSequence(Buffer.concat([one, two.subarray(0, 7)]))).to.throw(MalformedBson);
  });
});
