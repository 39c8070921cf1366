const RATE = 8_000;
const CHORDS = [
  [261.63, 329.63, 392.0, 493.88],
  [220.0, 261.63, 329.63, 392.0],
  [174.61, 220.0, 261.63, 329.63],
  [196.0, 246.94, 293.66, 392.0],
];
const NOTE_SECONDS = 0.5;
const DECAY_SECONDS = 1.1;

/**
 * Hold music made by arithmetic: soft arpeggios over four chords, 16 s, ends where it begins. 8 kHz mono, the only form of .wav Asterisk plays.
 * Nothing in it near the tones that tests use as voices.
 */
export function holdMusic(): Buffer {
  const notes = CHORDS.flatMap((chord) => [0, 1, 2, 3, 2, 1, 3, 2].map((step) => chord[step] ?? 0));
  const samples = new Float64Array(Math.round(notes.length * NOTE_SECONDS * RATE));
  notes.forEach((hertz, index) => addNote(samples, hertz, Math.round(index * NOTE_SECONDS * RATE)));
  return wav(samples);
}

function addNote(samples: Float64Array, hertz: number, start: number): void {
  const length = Math.round(2.5 * RATE);
  for (let i = 0; i < length; i += 1) {
    const t = i / RATE;
    const attack = Math.min(1, t / 0.03);
    const value = Math.sin(2 * Math.PI * hertz * t) + 0.15 * Math.sin(4 * Math.PI * hertz * t);
    const at = (start + i) % samples.length;
    samples[at] = (samples[at] ?? 0) + 3_000 * attack * Math.exp(-t / DECAY_SECONDS) * value;
  }
}

function wav(samples: Float64Array): Buffer {
  const data = Buffer.alloc(samples.length * 2);
  samples.forEach((value, index) => data.writeInt16LE(Math.max(-32_000, Math.min(32_000, Math.round(value))), index * 2));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}
