import { expect } from 'chai';
import { readWave, resample, writeWave } from '../../ivr/wave.ts';
import { level, tone } from '../helpers/tones.ts';

describe('prompt sound', () => {
  it('is read back as it was written', () => {
    const samples = tone(440, 0.1, 16_000);
    expect(readWave(writeWave({ rate: 16_000, samples }))).to.deep.equal({ rate: 16_000, samples });
  });
  it('sizes left open by a voice that writes to a pipe are not believed', () => {
    const file = writeWave({ rate: 22_050, samples: tone(440, 0.1, 22_050) });
    file.writeUInt32LE(0xffffffff, 4);
    file.writeUInt32LE(0xffffffff, 40);
    expect(readWave(file).samples.length).to.equal(2_205);
  });
  it('a chunk before the sound is passed over', () => {
    const file = writeWave({ rate: 16_000, samples: tone(440, 0.1, 16_000) });
    const list = Buffer.from('LIST\x04\x00\x00\x00abcd', 'latin1');
    expect(readWave(Buffer.concat([file.subarray(0, 36), list, file.subarray(36)])).samples.length).to.equal(1_600);
  });
  const stereo = writeWave({ rate: 16_000, samples: new Int16Array(10) });
  stereo.writeUInt16LE(2, 22);
  for (const [what, file] of [['nothing', Buffer.alloc(0)], ['text', Buffer.alloc(60, 'x')], ['two channels', stereo], ['a header alone', writeWave({ rate: 8_000, samples: new Int16Array(0) }).subarray(0, 36)]] as const) {
    it(`${what} is refused`, () => {
      expect(() => readWave(file)).to.throw();
    });
  }
  for (const from of [8_000, 22_050, 44_100]) {
    it(`from ${from} to 16,000 samples a second a tone keeps its height and loudness`, () => {
      const made = resample({ rate: from, samples: tone(1_000, 0.5, from) }, 16_000);
      expect(made.samples.length).to.be.within(7_995, 8_000);
      expect(level(made.samples, 1_000, 16_000)).to.be.within(7_600, 8_400);
    });
  }
  it('what a lower rate cannot carry is gone, not folded back', () => {
    const made = resample({ rate: 44_100, samples: tone(10_000, 0.5, 44_100) }, 16_000);
    expect(level(made.samples, 6_000, 16_000)).to.be.lessThan(80);
  });
});
