import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { asHotlineError, errorAnswer, ERRORS, HotlineError } from '../errors.ts';

/** Rows of the table: code, status, both sentences. */
function documented(): Map<string, string[]> {
  const lines = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8').split('\n');
  const rows = lines.filter((line) => /^\| `[A-Z_]+` \|/.test(line)).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  return new Map(rows.map(([code = '', ...rest]) => [code.replaceAll('`', ''), rest]));
}

describe('errors', () => {
  it('every code is documented, and every documented code exists, with the same status and sentences', () => {
    const rows = documented();
    expect([...rows.keys()].sort()).to.deep.equal(Object.keys(ERRORS).sort());
    for (const [code, [status, zh, en]] of Object.entries(ERRORS)) expect(rows.get(code)?.slice(0, 3), code).to.deep.equal([String(status), zh, en]);
    for (const [code, row] of rows) expect(row[3], `${code} says when`).to.match(/\w{3}/);
  });

  it('arguments fill both sentences in order', () => {
    const error = new HotlineError('TICKET_WRONG_STATE', ['draft', 'closed']);
    expect([error.message, error.messageZh]).to.deep.equal(['The ticket is draft and cannot become closed', '工单处于 draft，不能转为 closed']);
  });

  it('both sentences of a code take the same number of arguments', () => {
    for (const [code, [, zh, en]] of Object.entries(ERRORS)) expect(zh.split('%s').length, code).to.equal(en.split('%s').length);
  });

  it('what the driver says when nobody answers becomes STORE_AWAY, also wrapped', () => {
    const network = Object.assign(new Error('connect ECONNREFUSED'), { name: 'MongoNetworkError' });
    expect(asHotlineError(network).code).to.equal('STORE_AWAY');
    expect(asHotlineError(new Error('outer', { cause: network })).code).to.equal('STORE_AWAY');
    expect(asHotlineError(new Error('Operation `users.findOne()` buffering timed out after 10000ms')).code).to.equal('STORE_AWAY');
  });

  it('anything else is INTERNAL and keeps its words to itself', () => {
    const answer = errorAnswer(asHotlineError(new TypeError('x is not a function')));
    expect(answer).to.deep.equal({ code: 'INTERNAL', message: 'Internal error', messageZh: '系统内部错误' });
    expect(asHotlineError('text').code).to.equal('INTERNAL');
  });
});
