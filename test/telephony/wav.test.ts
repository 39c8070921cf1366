import { expect } from 'chai';
import { readWavHeader, repairWavHeader } from '../../telephony/wav.ts';
import { readWav, tone, wavOf } from '../helpers/tones.ts';

describe('recorded files', () => {
  const whole = wavOf(tone(440, 2));

  it('a header tells length and form', () => {
    expect(readWavHeader(whole, whole.length)).to.deep.equal({ sampleRate: 8_000, channels: 1, bytesPerSample: 2, dataBytes: 32_000, durationMs: 2_000 });
  });

  it('a header without sizes, as a crash leaves it, is measured by the file and repaired to what it would have been', () => {
    const broken = Buffer.from(whole);
    broken.writeUInt32LE(0, 4);
    broken.writeUInt32LE(0, 40);
    expect(readWavHeader(broken, broken.length)?.durationMs).to.equal(2_000);
    const repaired = Buffer.concat([repairWavHeader(broken, broken.length), broken.subarray(44)]);
    expect(repaired.equals(whole)).to.equal(true);
    expect(readWav(repaired).samples.length).to.equal(16_000);
  });

  for (const [what, header] of [
    ['too short', whole.subarray(0, 20)], ['of zeros', Buffer.alloc(44)], ['of another kind', Buffer.concat([Buffer.from('OggS'), whole.subarray(4, 44)])],
  ] as const) {
    it(`a header ${what} is none`, () => {
      expect(readWavHeader(header, 1_000)).to.equal(null);
    });
  }

  it('a header that says no channels, or no rate, is none', () => {
    for (const [at, bytes] of [[22, 2], [24, 4]] as const) {
      const broken = Buffer.from(whole);
      broken.fill(0, at, at + bytes);
      expect(readWavHeader(broken, broken.length)).to.equal(null);
    }
  });

  it('a file that holds a header only is of no length', () => {
    expect(readWavHeader(whole, 44)?.durationMs).to.equal(0);
  });
});
