import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { checksOf, qrOf, qrPath } from '../../agent-desktop/web/console/sign-in/qr.ts';

const text = (length: number): string => Array.from({ length }, (_none, at) => String.fromCharCode(33 + ((at * 7 + length * 13) % 90))).join('');
const drawn = (from: string): string => {
  const { size, dark } = qrOf(from);
  return Array.from({ length: size }, (_none, y) => Array.from({ length: size }, (_also, x) => (dark(x, y) ? '#' : '.')).join('')).join('\n');
};

describe('the QR picture', () => {
  it('the check codewords are those of the standard\'s example', () => {
    // ISO/IEC 18004, annex I: "01234567" as version 1-M.
    expect(checksOf([0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11], 10)).to.deep.equal([0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55]);
  });
  it('it grows with the text, from version 1 to 10, and refuses what is longer', () => {
    for (const [length, size] of [[1, 21], [14, 21], [15, 25], [106, 41], [107, 45], [180, 53], [181, 57], [213, 57]] as const) expect(qrOf(text(length)).size, String(length)).to.equal(size);
    expect(() => qrOf(text(214))).to.throw(RangeError);
  });
  it('the eyes stand in three corners', () => {
    for (const length of [1, 120]) {
      const rows = drawn(text(length)).split('\n');
      expect([rows[0]?.slice(0, 8), rows[0]?.slice(-8), rows.at(-1)?.slice(0, 8)]).to.deep.equal(['#######.', '.#######', '#######.']);
    }
  });
  it('pictures of all versions are still those that a foreign reader has read', () => {
    // Each length from 1 to 213 was decoded by another program when this was written.
    const hash = createHash('sha256');
    for (let length = 1; length <= 213; length += 1) hash.update(drawn(text(length)));
    expect(hash.digest('hex')).to.equal('74a31ad37d68fa5adfe2392e14c28a5c2e91628ad46cc7b792bc8f39a7e71ae1');
  });
  it('the path draws each dark square once', () => {
    const from = text(60);
    expect(qrPath(qrOf(from)).match(/M/g)).to.have.length(drawn(from).split('#').length - 1);
  });
});
