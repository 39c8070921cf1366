import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { coarser, Peaks } from '../../agent-desktop/peaks.ts';

/** A WAV file of 8 kHz mono whose first half is silent and whose second is at half of full scale. */
function wav(samples: number, saysBytes?: number): Buffer {
  const sound = Buffer.alloc(samples * 2);
  for (let index = samples / 2; index < samples; index += 1) sound.writeInt16LE(index % 2 === 0 ? 16_384 : -16_384, index * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + sound.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(saysBytes ?? sound.length, 40);
  return Buffer.concat([head, sound]);
}

describe('peaks of a recording', () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'peaks-'))));
  after(() => rm(folder, { recursive: true }));
  const write = async (name: string, bytes: Buffer): Promise<string> => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };

  it('silence is 0, half of full scale is 0.5, each where it was spoken', async () => {
    const { durationMs, peaks } = await new Peaks().of('a', await write('a.wav', wav(80_000)), 100);
    expect(durationMs).to.equal(10_000);
    expect(peaks).to.deep.equal([...new Array<number>(50).fill(0), ...new Array<number>(50).fill(0.5)]);
  });
  it('a file is read once: what was computed stays when the file is gone', async () => {
    const peaks = new Peaks();
    const path = await write('b.wav', wav(8_000));
    const first = await peaks.of('b', path, 60);
    await rm(path);
    expect(await peaks.of('b', path, 60)).to.deep.equal(first);
  });
  it('a recording that was cut off, its length not written, is drawn as far as it goes', async () => {
    expect((await new Peaks().of('c', await write('c.wav', wav(16_000, 0)), 50)).durationMs).to.equal(2_000);
  });
  for (const [what, bytes] of [['no WAV', Buffer.from('nothing')], ['nothing at all', Buffer.alloc(0)]] as const) {
    it(`${what} is refused`, async () => {
      const refused = await new Peaks().of('d', await write('d.wav', bytes), 50).then(() => '', (error: unknown) => (error as { code: string }).code);
      expect(refused).to.equal('RECORDING_NOT_READY');
    });
  }
  it('fewer buckets keep the loudest of each span', () => {
    expect(coarser([0, 0.2, 0.9, 0.1], 2)).to.deep.equal([0.2, 0.9]);
  });
});
