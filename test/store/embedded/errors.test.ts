import { expect } from 'chai';
import { CommandError, codeOf, isLostConnection, labelsOf, toCommandError, unpackCode } from '../../../store/embedded/errors.ts';

const pgError = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });
const outside = { inTransaction: false, replayable: false };

describe('store errors', () => {
  it('given the packed code of a write error, it is the duplicate key', () => {
    expect(unpackCode(319029277)).to.equal(11000);
  });

  it('given an ordinal or a native state, it is the MongoDB code', () => {
    for (const [state, code] of [['M001C', 11000], ['M0008', 26], ['23505', 11000], ['40P01', 112], ['57014', 50], ['ECONNREFUSED', 6], ['XX000', 1]] as const) expect(codeOf(state, false), state).to.equal(code);
  });

  it('given a lock not had in time, it is a conflict inside a transaction and a time-out outside', () => {
    expect([codeOf('55P03', true), codeOf('55P03', false)]).to.deep.equal([112, 24]);
  });

  it('given a lost connection, only what can be repeated is told to be', () => {
    expect(labelsOf(6, { inTransaction: true, replayable: true })).to.deep.equal(['TransientTransactionError']);
    expect(labelsOf(6, { inTransaction: false, replayable: true })).to.deep.equal(['RetryableWriteError']);
    expect(labelsOf(6, outside)).to.deep.equal([]);
    expect(labelsOf(11000, { inTransaction: true, replayable: true })).to.deep.equal([]);
  });

  it('given an error of the program itself, it is 1 and not a lost connection', () => {
    expect(toCommandError(new TypeError('x is not a function'), outside)).to.include({ code: 1 });
    expect(isLostConnection(new Error('Connection terminated unexpectedly'))).to.equal(true);
    expect(isLostConnection(pgError('57P01'))).to.equal(true);
    expect(isLostConnection(pgError('23505'))).to.equal(false);
  });

  it('given details and labels, the reply carries them', () => {
    expect(new CommandError(11000, 'm', ['L'], { keyPattern: { a: 1 } }).toReply()).to.deep.equal({ ok: 0, errmsg: 'm', code: 11000, codeName: 'DuplicateKey', keyPattern: { a: 1 }, errorLabels: ['L'] });
  });
});
