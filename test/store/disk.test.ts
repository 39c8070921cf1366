import { tmpdir } from 'node:os';
import { expect } from 'chai';
import type { Log } from '../../log.ts';
import { watchDisk, type DiskWatch } from '../../store/disk.ts';
import { movableClock } from '../access/fakes.ts';

const GIB = 1024 ** 3;

describe('the disk of the data folder', () => {
  let free = 0;
  let alarms: unknown[];
  let watch: DiskWatch;
  let clock: ReturnType<typeof movableClock>;
  const log = { error: (about: unknown) => void alarms.push(about) } as unknown as Log;
  const begin = (freeGib: number): void => {
    free = freeGib;
    watch = watchDisk('/srv/data', clock, log, () => ({ bavail: free * GIB / 4_096, blocks: 100 * GIB / 4_096, bsize: 4_096 }));
  };
  const becomes = (freeGib: number): void => {
    free = freeGib;
    clock.move(5_000);
  };
  beforeEach(() => {
    alarms = [];
    clock = movableClock();
  });
  afterEach(() => watch.stop());

  it('given room enough, all is well', () => {
    begin(50);
    expect([watch.state(), alarms.length]).to.deep.equal([{ up: true, note: '50 GiB free' }, 0]);
  });
  it('given less than a tenth is free, it says so before it is an alarm', () => {
    begin(50);
    becomes(9);
    expect([watch.state(), alarms.length]).to.deep.equal([{ up: true, note: '9 GiB free, little' }, 0]);
  });
  it('given less than a gibibyte, it is an alarm: once in the log, and down until there is room again', () => {
    begin(2);
    becomes(0.5);
    becomes(0.4);
    expect([watch.state().up, alarms]).to.deep.equal([false, [{ dir: '/srv/data', note: '1 GiB free, little' }]]);
    becomes(20);
    expect(watch.state().up).to.equal(true);
    becomes(0.3);
    expect(alarms).to.have.length(2);
  });
  it('given a disk that is full at the start, the alarm is given at once', () => {
    begin(0.1);
    expect([watch.state().up, alarms.length]).to.deep.equal([false, 1]);
  });
  it('the machine\'s own disk can be asked', () => {
    clock = movableClock();
    watch = watchDisk(tmpdir(), clock, log);
    expect(watch.state().note).to.match(/^\d+ GiB free/);
  });
});
