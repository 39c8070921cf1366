/** Asterisk writes a WAV file's two size fields only when it closes the file; after a crash they are 0 while the sound is all there. */
const HEADER_BYTES = 44;

export interface WavFacts { sampleRate: number; channels: number; bytesPerSample: number; dataBytes: number; durationMs: number }

/** Reads the canonical 44-byte header as Asterisk writes it; null when it is none. `fileBytes` is the real length of the file. */
export function readWavHeader(header: Buffer, fileBytes: number): WavFacts | null {
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 4) !== 'RIFF' || header.toString('latin1', 8, 12) !== 'WAVE') return null;
  const channels = header.readUInt16LE(22);
  const sampleRate = header.readUInt32LE(24);
  const bytesPerSample = header.readUInt16LE(34) / 8;
  const frame = channels * bytesPerSample;
  if (frame <= 0 || sampleRate <= 0) return null;
  const dataBytes = Math.max(0, fileBytes - HEADER_BYTES);
  return { sampleRate, channels, bytesPerSample, dataBytes, durationMs: Math.round((dataBytes / frame / sampleRate) * 1000) };
}

/** The header with both size fields set from the real length: u32 at 4 = size − 8, at 40 = size − 44. */
export function repairWavHeader(header: Buffer, fileBytes: number): Buffer {
  const repaired = Buffer.from(header.subarray(0, HEADER_BYTES));
  repaired.writeUInt32LE(fileBytes - 8, 4);
  repaired.writeUInt32LE(fileBytes - HEADER_BYTES, 40);
  return repaired;
}
