import { expect } from 'chai';
import type { Viewer } from '../../access/viewer.ts';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { openStore, type Store } from '../../store/connection.ts';
import { CallLab, type LabAgent, type LabLife } from '../helpers/call-lab.ts';
import { startStore, type TestStore } from '../helpers/postgres.ts';
import { until } from '../helpers/until.ts';

const AUDITOR: Viewer = { userId: 'u1', name: '', staffNumber: '', roles: ['auditor'], permissions: new Set(['call.read', 'call.readAll']), sessionId: 's1' };

describe('calls while the store is away', function () {
  this.timeout(40_000);
  let lab: CallLab;
  let life: LabLife;
  let server: TestStore;
  let store: Store;
  before(async () => {
    server = await startStore();
    store = await openStore({ uri: server.uri, log: createLog('silent'), clock: systemClock });
    lab = await CallLab.start();
  });
  after(async () => {
    await lab.stop();
    await store.close();
    await server.stop();
  });

  async function oneCall(agent: LabAgent, hertz: number): Promise<void> {
    life.routing.ready(agent.id);
    const call = await (await lab.resident(hertz)).call('12345');
    await call.answered();
    await Promise.all([call.hears(700), (await agent.phone.nextCall()).hears(hertz)]);
    await call.hangUp();
    await until('ended', () => life.calls.live().length === 0);
  }

  it('every call is answered and routed, a crash in between loses nothing, and each record is in the store once', async () => {
    const agent = await lab.agent(700);
    const options = { save: (record: Parameters<typeof store.calls.save>[0]) => store.calls.save(record), hasUniqueId: (id: string) => store.calls.hasUniqueId(id) };
    life = await lab.life(options);
    await oneCall(agent, 440);
    await until('copied', () => life.copier.behind === 0);

    await server.kill9();
    await oneCall(agent, 460);
    await oneCall(agent, 480);
    expect(life.copier.behind).to.be.greaterThan(1);
    await life.crash();
    life = await lab.life(options);
    await oneCall(agent, 500);
    expect(life.copier.behind).to.be.greaterThan(2);

    await server.restart();
    await until('everything is copied', () => life.copier.behind === 0, 15_000);
    await life.cdr.run();
    await until('everything is copied', () => life.copier.behind === 0);
    const kept = await store.calls.list(AUDITOR, { limit: 100 });
    expect(kept).to.have.length(4);
    expect(new Set(kept.map((record) => record.uniqueId)).size).to.equal(4);
    for (const record of kept) {
      expect(record).to.include({ state: 'ended', ending: 'resident', agentId: agent.id });
      expect(record.story.map((entry) => entry.seq)).to.deep.equal(record.story.map((_, index) => index + 1));
      expect(record.seq).to.equal(record.story.length);
    }
  });
});
