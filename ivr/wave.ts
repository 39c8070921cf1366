/** Plain 16-bit mono sound: what the voice gives, resampled to what Asterisk plays on any line (`.wav16`: 16 kHz). */
export const PROMPT_RATE = 16_000;
const HEADER_BYTES = 44;
/** Half-width of the windowed sinc, in input samples at the lower rate. */
const TAPS = 16;

export interface Sound { rate: number; samples: Int16Array }

/** Reads a WAV file of 16-bit mono; throws with what is wrong. Sizes in the header are not believed: a voice that writes to a pipe leaves them open. */
export function readWave(file: Buffer): Sound {
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') throw new Error('not a WAV file');
  let at = 12;
  let rate = 0;
  while (at + 8 <= file.length) {
    const name = file.toString('latin1', at, at + 4);
    const size = Math.min(file.readUInt32LE(at + 4), file.length - at - 8);
    if (name === 'fmt ') {
      if (file.readUInt16LE(at + 8) !== 1 || file.readUInt16LE(at + 10) !== 1 || file.readUInt16LE(at + 22) !== 16) throw new Error('not 16-bit mono');
      rate = file.readUInt32LE(at + 12);
    } else if (name === 'data') {
      const body = file.subarray(at + 8, at + 8 + size - (size % 2));
      return { rate, samples: new Int16Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.length)) };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error('no sound in the WAV file');
}

/** The same sound at another rate: a windowed sinc at the lower of both band limits. */
export function resample(sound: Sound, rate: number): Sound {
  const step = sound.rate / rate;
  const scale = Math.min(1, 1 / step);
  const reach = TAPS / scale;
  const samples = new Int16Array(Math.floor(sound.samples.length / step));
  for (let out = 0; out < samples.length; out += 1) {
    const centre = out * step;
    let sum = 0;
    for (let at = Math.max(0, Math.ceil(centre - reach)); at <= Math.min(sound.samples.length - 1, centre + reach); at += 1) {
      sum += (sound.samples[at] ?? 0) * kernel((at - centre) * scale) * scale;
    }
    samples[out] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return { rate, samples };
}

function kernel(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= TAPS) return 0;
  const pi = Math.PI * x;
  return (Math.sin(pi) / pi) * (0.5 + 0.5 * Math.cos(pi / TAPS));
}

/** A WAV file of 16-bit mono. */
export function writeWave(sound: Sound): Buffer {
  const bytes = sound.samples.length * 2;
  const file = Buffer.alloc(HEADER_BYTES + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sound.rate, 24);
  file.writeUInt32LE(sound.rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  Buffer.from(sound.samples.buffer, sound.samples.byteOffset, bytes).copy(file, HEADER_BYTES);
  return file;
}
