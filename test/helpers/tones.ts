/** Tones as voices: each party of a test sends one of its own, and it is looked for at the other ears. 8 kHz, 16 bit. */
export const RATE = 8_000;

/** A sine of `hertz` for `seconds`, loud but not clipped. */
export function tone(hertz: number, seconds: number, rate = RATE, amplitude = 8_000): Int16Array {
  return Int16Array.from({ length: Math.round(seconds * rate) }, (_, index) => Math.round(amplitude * Math.sin((2 * Math.PI * hertz * index) / rate)));
}

/** Goertzel: the amplitude of `hertz` in the samples, comparable with `amplitude` of tone(). */
export function level(samples: Int16Array, hertz: number, rate = RATE): number {
  if (samples.length === 0) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / rate);
  let one = 0;
  let two = 0;
  for (const sample of samples) {
    const next = sample + coefficient * one - two;
    two = one;
    one = next;
  }
  return (2 * Math.sqrt(Math.max(0, one * one + two * two - coefficient * one * two))) / samples.length;
}

/** Root mean square of the samples. */
export function loudness(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** True when `hertz` is plainly in the samples: a fifth of all there is, and louder than line noise. */
export function hasTone(samples: Int16Array, hertz: number, rate = RATE): boolean {
  const found = level(samples, hertz, rate);
  return found > 300 && found > 0.2 * loudness(samples);
}

/** Mono 16 bit WAV; Chromium's fake microphone takes it at 48 kHz (--use-file-for-fake-audio-capture). */
export function wavOf(samples: Int16Array, rate = RATE): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** Samples and rate of a PCM WAV, channel `channel` of it; a header with sizes of 0 (a killed recorder) is read to the end of the file. */
export function readWav(file: Buffer, channel = 0): { rate: number; channels: number; samples: Int16Array } {
  const channels = file.readUInt16LE(22);
  let at = 12;
  while (file.toString('latin1', at, at + 4) !== 'data') at += 8 + file.readUInt32LE(at + 4);
  const size = file.readUInt32LE(at + 4) || file.length - at - 8;
  const frames = Math.floor(Math.min(size, file.length - at - 8) / 2 / channels);
  const samples = Int16Array.from({ length: frames }, (_, index) => file.readInt16LE(at + 8 + (index * channels + channel) * 2));
  return { rate: file.readUInt32LE(24), channels, samples };
}

/** G.711 A-law. */
export function toALaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  let magnitude = Math.min(32_635, sample >= 0 ? sample : -sample - 1) >> 3;
  if (magnitude < 0) magnitude = 0;
  let exponent = 0;
  for (let rest = magnitude >> 5; rest > 0; rest >>= 1) exponent += 1;
  const mantissa = exponent === 0 ? magnitude >> 1 : magnitude >> exponent;
  return (sign | (exponent << 4) | (mantissa & 0x0f)) ^ 0x55;
}

export function fromALaw(byte: number): number {
  const value = byte ^ 0x55;
  const exponent = (value >> 4) & 7;
  const mantissa = value & 0x0f;
  const magnitude = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return (value & 0x80) === 0 ? -magnitude : magnitude;
}
