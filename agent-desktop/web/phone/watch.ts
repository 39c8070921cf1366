/** What one look at the connection's statistics gives; counters grow, the rest is of the moment. */
export interface AudioCounters {
  packetsIn: number;
  packetsLost: number;
  packetsOut: number;
  /** Energy the microphone gave so far; null when the browser does not tell. */
  microphoneEnergy: number | null;
  jitterSeconds: number;
  roundTripSeconds: number;
}

const SILENT_MS = 3_000;

/**
 * Finds one-way audio: for three seconds no packet arrives, none is sent, or an open microphone gives digital silence (a real one always gives noise).
 * A held or muted direction is not missing. Says what is missing once, and `null` once when it is back.
 */
export function createOneWayWatch(): (now: number, counters: AudioCounters, expected: { in: boolean; out: boolean }) => 'in' | 'out' | null | undefined {
  let last: AudioCounters | null = null;
  let heardAt: number | null = null;
  let spokeAt: number | null = null;
  let missing: 'in' | 'out' | null = null;
  return (now, counters, expected) => {
    if (last === null || !expected.in || counters.packetsIn > last.packetsIn) heardAt = now;
    if (last === null || !expected.out || speaks(last, counters)) spokeAt = now;
    last = counters;
    const found = now - (heardAt ?? now) >= SILENT_MS ? 'in' : now - (spokeAt ?? now) >= SILENT_MS ? 'out' : null;
    if (found === missing) return undefined;
    missing = found;
    return found;
  };
}

function speaks(before: AudioCounters, now: AudioCounters): boolean {
  if (now.packetsOut <= before.packetsOut) return false;
  return now.microphoneEnergy === null || before.microphoneEnergy === null || now.microphoneEnergy > before.microphoneEnergy;
}

/** Bars of quality, 0 to 4, from what changed between two looks: loss weighs most, then delay and jitter. */
export function qualityBars(before: AudioCounters, now: AudioCounters): number {
  const arrived = now.packetsIn - before.packetsIn;
  if (arrived <= 0) return 0;
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const loss = lost / (arrived + lost);
  const delay = now.roundTripSeconds / 2 + now.jitterSeconds * 2;
  if (loss > 0.1 || delay > 0.6) return 1;
  if (loss > 0.05 || delay > 0.4) return 2;
  return loss > 0.02 || delay > 0.25 ? 3 : 4;
}
