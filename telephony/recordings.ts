import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, stat, copyFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CallRecord, type RecordingTrack } from './call.ts';
import { APP, type CallContext } from './call-context.ts';
import { answeredParties } from './transfer.ts';
import { readWavHeader, repairWavHeader } from './wav.ts';

/** One track per voice: the resident's, each agent's, each third party's, each a snoop of what that leg says. */
export interface CallRecordings {
  /** Starts the tracks that are missing for the legs of a talking call. */
  start(call: CallRecord): Promise<void>;
  /** After an absence: tracks that never began, or whose recording is gone, are begun anew; the story says how much of the talk is missing. */
  repair(call: CallRecord): Promise<void>;
  /** Silence instead of sound on every running track; the tracks keep the call's time. */
  pause(call: CallRecord, paused: boolean): Promise<void>;
  /** A snoop channel entered the application: record it. */
  snoopUp(snoopId: string): Promise<void>;
  /** After the call: header repaired, measured, hashed, moved to its place. Safe to repeat. */
  finish(call: CallRecord): Promise<void>;
}

export interface RecordingsOptions {
  spoolDir: string;
  recordingsDir: string;
  /** Whether this call is to be recorded at all. */
  rule(call: CallRecord): boolean;
}

/** Asterisk flushes a recording when its channel ends; the file of a lost one may never come. */
const SETTLE_MS = 300;
const SETTLE_TRIES = 10;

export function createRecordings(context: Pick<CallContext, 'ari' | 'book' | 'clock' | 'newId' | 'bus' | 'log'>, options: RecordingsOptions): CallRecordings {
  const { ari, book, clock, newId, bus, log } = context;
  const expected = new Map<string, { callId: string; name: string }>();

  async function startTrack(call: CallRecord, { track, channelId, agentId }: Leg, gap: { missedMs?: number } = {}): Promise<void> {
    const id = newId();
    const name = `${call.id}-${track}-${id}`;
    const record: RecordingTrack = {
      id, track, agentId, name, channelId, startedAt: book.nowIso(), endedAt: null, state: 'recording', file: null,
      durationMs: 0, bytes: 0, sha256: '',
    };
    const now = book.need(call.id);
    book.change(call.id, 'recordingStarted', { recordings: [...now.recordings, record] }, { data: { track, ...gap } });
    expected.set(id, { callId: call.id, name });
    const done = await ari.snoop(channelId, { snoopId: id, spy: 'in', app: APP, appArgs: `snoop,${call.id},${track}` });
    if (done === 'gone') expected.delete(id);
  }

  return {
    async start(call) {
      if (!options.rule(call)) return;
      const running = channelsOf(call.recordings.filter((track) => track.state === 'recording'));
      for (const leg of legsOf(call)) if (!running.has(leg.channelId)) await startTrack(call, leg);
    },
    async repair(call) {
      if (!options.rule(call)) return;
      const running: RecordingTrack[] = [];
      for (const track of call.recordings.filter((one) => one.state === 'recording')) {
        if (await ari.isRecording(track.name)) running.push(track);
        // Its snoop may have been made and never been told to record.
        else await ari.hangup(track.id);
      }
      const alive = channelsOf(running);
      const missedMs = clock.now().getTime() - Date.parse(call.talkStartedAt ?? call.startedAt);
      for (const leg of legsOf(call)) if (!alive.has(leg.channelId)) await startTrack(call, leg, { missedMs });
    },
    async pause(call, paused) {
      const running = call.recordings.filter((track) => track.state === 'recording');
      await Promise.all(running.map((track) => (paused ? ari.muteRecording(track.name) : ari.unmuteRecording(track.name))));
    },
    async snoopUp(snoopId) {
      const wanted = expected.get(snoopId);
      expected.delete(snoopId);
      if (wanted === undefined) return;
      const done = await ari.record(snoopId, { name: wanted.name, format: 'wav' });
      const call = book.get(wanted.callId);
      // The agent may have paused the recording (card number being read) before a replacement leg came.
      if (done === 'done' && call?.recordingPaused === true) await ari.muteRecording(wanted.name);
    },
    async finish(call) {
      if (!call.recordings.some((track) => track.state === 'recording')) return;
      const recordings: RecordingTrack[] = [];
      for (const track of call.recordings) {
        recordings.push(track.state === 'recording' ? await finishTrack(call, track, options, clock).catch((error: unknown) => {
          log.error({ err: error, callId: call.id, track: track.name }, 'a recording cannot be finished');
          return { ...track, state: 'missing' as const };
        }) : track);
      }
      book.change(call.id, 'recordingReady', { recordings }, { data: { ready: recordings.filter((track) => track.state === 'ready').length } });
      bus.tell('recording.ready', { callId: call.id });
    },
  };
}

const channelsOf = (tracks: readonly RecordingTrack[]): Set<string> => new Set(tracks.map((track) => track.channelId));

interface Leg { track: RecordingTrack['track']; channelId: string; agentId: string | null }

/** Every voice of the call: the resident, who holds it, and whoever came to it. A number outside without an agent is a party too. */
function legsOf(call: CallRecord): Leg[] {
  const lead: Leg[] = call.agentChannel === null ? [] : [{ track: call.agentId === null ? 'party' : 'agent', channelId: call.agentChannel, agentId: call.agentId }];
  const parties = answeredParties(call).map(({ channelId, agentId }): Leg => ({ track: agentId === null ? 'party' : 'agent', channelId, agentId }));
  return [{ track: 'resident', channelId: call.residentChannel, agentId: null }, ...lead, ...parties];
}

/** One raw file of the spool becomes a finished one. */
async function finishTrack(call: CallRecord, track: RecordingTrack, options: RecordingsOptions, clock: CallContext['clock']): Promise<RecordingTrack> {
  const raw = join(options.spoolDir, `${track.name}.wav`);
  const file = join(call.startedAt.slice(0, 10).replaceAll('-', '/'), `${track.name}.wav`);
  const target = join(options.recordingsDir, file);
  const bytes = await settledSize(raw, clock);
  if (bytes === null) return { ...track, state: 'missing' };
  await repairFile(raw, bytes);
  await mkdir(dirname(target), { recursive: true });
  await rename(raw, target).catch(async () => {
    // Another file system: copy, then remove.
    await copyFile(raw, target);
    await unlink(raw);
  });
  const durationMs = await durationOf(target, bytes);
  return { ...track, state: 'ready', file, bytes, durationMs, sha256: await hashOf(target), endedAt: new Date(Date.parse(track.startedAt) + durationMs).toISOString() };
}

/** Size of a file that has stopped growing, null when it never comes. */
async function settledSize(path: string, clock: CallContext['clock']): Promise<number | null> {
  let last = -1;
  for (let attempt = 0; attempt < SETTLE_TRIES; attempt += 1) {
    const size = await stat(path).then((found) => found.size, () => -1);
    if (size > 0 && size === last) return size;
    last = size;
    await new Promise<void>((resolve) => clock.after(SETTLE_MS, resolve));
  }
  return last > 0 ? last : null;
}

async function repairFile(path: string, bytes: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const header = Buffer.alloc(44);
    await handle.read(header, 0, 44, 0);
    if (readWavHeader(header, bytes) !== null) await handle.write(repairWavHeader(header, bytes), 0, 44, 0);
  } finally {
    await handle.close();
  }
}

async function durationOf(path: string, bytes: number): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const header = Buffer.alloc(44);
    await handle.read(header, 0, 44, 0);
    return readWavHeader(header, bytes)?.durationMs ?? 0;
  } finally {
    await handle.close();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
