import { expect } from 'chai';
import { KEPT } from '../../agent-desktop/channel.ts';
import { DESK_SOCKET_OPTIONS } from '../../agent-desktop/gateway.ts';
import type { PauseReason } from '../../contract/states.ts';
import { GRACE_MS } from '../../routing/presence.ts';
import { until } from '../helpers/until.ts';
import { AGENT, DeskServer, viewer } from './desk.ts';

describe('desk resume', () => {
  let server: DeskServer;
  beforeEach(async () => {
    server = new DeskServer();
    await server.start();
  });
  afterEach(() => server.stop());

  it('given 200 forced drops during state changes, nothing is missed and nothing comes twice', async function () {
    this.timeout(60_000);
    const page = server.open(viewer(AGENT));
    await until('the page has its snapshot', () => page.snapshots.length === 1);
    const reasons: PauseReason[] = ['break', 'meal', 'meeting', 'training'];
    let drops = 0;
    for (let i = 0; drops < 200; i += 1) {
      for (let n = 0; n < 3; n += 1) server.routing.pause(AGENT, reasons[(i + n) % 4]!);
      if (i % 2 === 0) {
        await until('the page is connected', () => page.socket.connected);
        server.drop(page);
        drops += 1;
      }
      for (let n = 0; n < 2; n += 1) server.routing.pause(AGENT, reasons[(i + n) % 4]!);
      if (i % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    server.routing.pause(AGENT, 'coaching');
    await until('the last state is there', () => page.pushes.some(({ event }) => event.kind === 'agent' && event.agent.pauseReason === 'coaching'));
    const seqs = page.pushes.map((push) => push.seq);
    expect(page.snapshots).to.have.length(1);
    const first = page.snapshots[0]!.seq + 1;
    expect(seqs).to.deep.equal(Array.from({ length: seqs.length }, (_, index) => first + index));
    expect(seqs.length).to.be.greaterThan(1_000);
  });

  it('given a browser that vanishes without a word, its agent leaves ready by itself, and the waits before that are 15 seconds at most', async () => {
    const page = server.open(viewer(AGENT));
    await until('the page has its snapshot', () => page.snapshots.length === 1);
    await server.ask(page, 'phone.state', { registered: true });
    await server.ask(page, 'agent.ready');
    server.vanish(page);
    await until('the agent is offline', () => server.routing.agent(AGENT)?.state === 'offline', 20_000);
    expect(DESK_SOCKET_OPTIONS.pingInterval + DESK_SOCKET_OPTIONS.pingTimeout + GRACE_MS).to.be.at.most(15_000);
  });

  it('given a page that was away for longer than pushes are kept, it gets a snapshot', async () => {
    const page = server.open(viewer(AGENT));
    await until('the page has its snapshot', () => page.snapshots.length === 1);
    page.socket.disconnect();
    for (let i = 0; i <= KEPT; i += 1) server.routing.pause(AGENT, 'meal');
    page.socket.connect();
    await until('a second snapshot', () => page.snapshots.length === 2);
    expect(page.snapshots[1]?.me.pauseReason).to.equal('meal');
    server.routing.pause(AGENT, 'break');
    await until('pushes go on', () => page.pushes.at(-1)?.seq === page.last?.seq && page.pushes.some(({ event }) => event.kind === 'agent' && event.agent.pauseReason === 'break'));
  });

  it('given the number of another server life or one never given, the page gets a snapshot', async () => {
    const page = server.open(viewer(AGENT));
    await until('the page has its snapshot', () => page.snapshots.length === 1);
    for (const last of [{ epoch: 'another', seq: 0 }, { epoch: page.snapshots[0]!.epoch, seq: 999_999 }, null]) {
      expect(await server.ask(page, 'desk.resume', last)).to.have.property('snapshot');
    }
    const resumed = await server.ask(page, 'desk.resume', page.last);
    expect(resumed).to.deep.equal({ ok: true, resumed: true });
  });

  it('given queues that move fast, their figures come at most four times a second and once after an absence', async () => {
    const page = server.open(viewer(AGENT));
    await until('the page has its snapshot', () => page.snapshots.length === 1);
    for (let i = 0; i < 500; i += 1) server.fanOut.queuesChanged();
    await until('figures came', () => page.pushes.some(({ event }) => event.kind === 'queues'));
    expect(page.pushes.filter(({ event }) => event.kind === 'queues').length).to.be.at.most(2);
  });
});
