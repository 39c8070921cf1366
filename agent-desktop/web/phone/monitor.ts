import type { PhoneAudio } from './audio.ts';
import { createOneWayWatch, qualityBars, type AudioCounters } from './watch.ts';

export interface MonitorEvents {
  level(level: { in: number; out: number }): void;
  oneWay(missing: 'in' | 'out' | null): void;
  quality(bars: number): void;
  expected(): { in: boolean; out: boolean };
}

const LEVEL_MS = 200;
const LOOK_MS = 500;
const LOOKS_PER_QUALITY = 4;

/** Looks at a talking connection until the returned function is called: levels, one-way audio, quality. */
export function monitor(connection: RTCPeerConnection, audio: PhoneAudio, events: MonitorEvents): () => void {
  const watch = createOneWayWatch();
  let before: AudioCounters | null = null;
  let looks = 0;
  const levels = window.setInterval(() => events.level(audio.levels()), LEVEL_MS);
  const stats = window.setInterval(() => {
    void connection.getStats().then((report) => {
      const counters = countersOf(report);
      const missing = watch(performance.now(), counters, events.expected());
      if (missing !== undefined) events.oneWay(missing);
      looks += 1;
      if (looks % LOOKS_PER_QUALITY !== 0) return;
      if (before) events.quality(qualityBars(before, counters));
      before = counters;
    });
  }, LOOK_MS);
  return () => {
    window.clearInterval(levels);
    window.clearInterval(stats);
  };
}

interface AnyStats { type: string; kind?: string; packetsReceived?: number; packetsLost?: number; packetsSent?: number; totalAudioEnergy?: number; jitter?: number; roundTripTime?: number; currentRoundTripTime?: number; nominated?: boolean }

function countersOf(report: RTCStatsReport): AudioCounters {
  const counters: AudioCounters = { packetsIn: 0, packetsLost: 0, packetsOut: 0, microphoneEnergy: null, jitterSeconds: 0, roundTripSeconds: 0 };
  report.forEach((entry: AnyStats) => {
    if (entry.type === 'inbound-rtp') {
      counters.packetsIn += entry.packetsReceived ?? 0;
      counters.packetsLost += entry.packetsLost ?? 0;
      counters.jitterSeconds = entry.jitter ?? 0;
    } else if (entry.type === 'outbound-rtp') counters.packetsOut += entry.packetsSent ?? 0;
    else if (entry.type === 'media-source') counters.microphoneEnergy = entry.totalAudioEnergy ?? null;
    else if (entry.type === 'remote-inbound-rtp') counters.roundTripSeconds = Math.max(counters.roundTripSeconds, entry.roundTripTime ?? 0);
    else if (entry.type === 'candidate-pair' && entry.nominated) counters.roundTripSeconds = Math.max(counters.roundTripSeconds, entry.currentRoundTripTime ?? 0);
  });
  return counters;
}
