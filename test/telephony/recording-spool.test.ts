import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import { HotlineError } from '../../errors.ts';
import { createLog } from '../../log.ts';
import { newCall, type CallRecord, type RecordingTrack } from '../../telephony/call.ts';
import { SPOOL_KEEP_MS, sweepRecordingSpool } from '../../telephony/recording-spool.ts';

describe('raw recordings that were left over', () => {
  let spool: string;
  let records: Map<string, CallRecord>;
  let finished: string[];
  const now = systemClock.now();
  const clock = { now: () => now };
  const track = (callId: string, state: RecordingTrack['state']): RecordingTrack =>
    ({ id: 'r1', track: 'resident', agentId: null, name: `${callId}-resident-r1`, channelId: 'c', startedAt: now.toISOString(), endedAt: null, state, file: null, durationMs: 0, bytes: 0, sha256: '' });
  const call = (state: 'talking' | 'ended', tracks: RecordingTrack['state'][] = []): string => {
    const id = newId(now.getTime());
    const record = newCall({ id, direction: 'in', origin: 'trunk', number: '12345', callerRaw: '19900000001', callerName: '', residentChannel: id, uniqueId: id, startedAt: now.toISOString() });
    records.set(id, { ...record, state, recordings: tracks.map((one) => track(id, one)) });
    return id;
  };
  const raw = (callId: string, ageMs: number, name = `${callId}-resident-r1.wav`): string => {
    const file = join(spool, name);
    writeFileSync(file, 'RIFF');
    const at = new Date(now.getTime() - ageMs);
    utimesSync(file, at, at);
    return file;
  };
  const sweep = (recordOf = (id: string): Promise<CallRecord | null> => Promise.resolve(records.get(id) ?? null)): Promise<number> =>
    sweepRecordingSpool({
      spoolDir: spool, recordOf, clock, log: createLog('silent'),
      finish: (record) => {
        finished.push(record.id);
        for (const one of record.recordings) if (one.state === 'recording') rmSync(join(spool, `${one.name}.wav`));
        return Promise.resolve();
      },
    });
  beforeEach(() => {
    spool = mkdtempSync(join(tmpdir(), 'hotline-spool-'));
    records = new Map();
    finished = [];
  });
  afterEach(() => rmSync(spool, { recursive: true, force: true }));

  it('one younger than a day stays, whatever its call', async () => {
    raw(newId(1), SPOOL_KEEP_MS - 1_000);
    expect(await sweep()).to.equal(0);
    expect(readdirSync(spool)).to.have.length(1);
  });
  it('one of a live call stays', async () => {
    raw(call('talking', ['recording']), SPOOL_KEEP_MS + 1_000);
    expect([await sweep(), finished.length, readdirSync(spool).length]).to.deep.equal([0, 0, 1]);
  });
  it('one that its call still waits for is finished, not removed', async () => {
    const id = call('ended', ['recording']);
    raw(id, SPOOL_KEEP_MS);
    expect([await sweep(), ...finished]).to.deep.equal([0, id]);
  });
  it('one that no call knows, and one whose track has its file already, are removed', async () => {
    const files = [raw(newId(1), SPOOL_KEEP_MS), raw(call('ended', ['ready']), SPOOL_KEEP_MS)];
    expect(await sweep()).to.equal(2);
    expect(files.filter((file) => existsSync(file))).to.deep.equal([]);
  });
  it('one that came after its track was given up stays', async () => {
    raw(call('ended', ['missing']), SPOOL_KEEP_MS);
    expect([await sweep(), readdirSync(spool).length]).to.deep.equal([0, 1]);
  });
  it('what is no recording of ours is left alone', async () => {
    raw('', SPOOL_KEEP_MS * 9, 'somebody-elses.wav');
    raw('', SPOOL_KEEP_MS * 9, `${newId(1)}-resident-r1.txt`);
    expect([await sweep(), readdirSync(spool).length]).to.deep.equal([0, 2]);
  });
  it('given the store is away, nothing is removed', async () => {
    raw(newId(1), SPOOL_KEEP_MS);
    const refusal = await sweep(() => Promise.reject(new HotlineError('STORE_AWAY'))).catch((error: unknown) => (error as HotlineError).code);
    expect([refusal, readdirSync(spool).length]).to.deep.equal(['STORE_AWAY', 1]);
  });
});
