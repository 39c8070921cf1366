import { expect } from 'chai';
import { asteriskFolders } from '../../asterisk-config/render.ts';
import { systemClock } from '../../clock.ts';
import { HotlineError } from '../../errors.ts';
import { createLog } from '../../log.ts';
import { type Ari, createAri } from '../../telephony/ari/ari.ts';
import { createDeviceService, type DeviceService } from '../../telephony/device-service.ts';
import type { DeviceRow } from '../../telephony/device.ts';
import { createPhones } from '../../telephony/phones.ts';
import { startAsterisk, type TestAsterisk } from '../helpers/asterisk.ts';
import { memoryRows } from '../helpers/memory-rows.ts';
import { createSipPhone, type SipPhone } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

describe('what rings for an agent, on a real Asterisk', function () {
  this.timeout(60_000);
  let asterisk: TestAsterisk;
  let ari: Ari;
  let devices: DeviceService;
  let phone: SipPhone | null = null;
  let allowed = true;
  const news: [string, boolean][] = [];

  before(async () => {
    asterisk = await startAsterisk();
    const transport = asterisk.transport();
    ari = createAri(transport);
    const phones = createPhones({ ari, dir: asteriskFolders(asterisk.dataDir).dynamic, clock: systemClock, log: createLog('silent') });
    await transport.connect();
    devices = createDeviceService({
      rows: memoryRows<DeviceRow>((row) => row.agentId), phones, ari, sip: { host: '127.0.0.1', port: asterisk.sipPort }, ownerOf: (agentId) => Promise.resolve(agentId === 'A1' ? { agentId, name: '王', staffNumber: '8001' } : null),
      dialOut: {
        allows: () => allowed,
        route(number) {
          if (!allowed) throw new HotlineError('DIAL_NOT_ALLOWED');
          return { digits: number, endpoints: [`PJSIP/${number}@trunk-one`], callerId: '<12345>' };
        },
      },
    });
    devices.onContact((agentId, registered) => news.push([agentId, registered]));
  });
  after(async () => {
    await phone?.close();
    await asterisk.stop();
  });

  it('without a choice it is the page', async () => {
    expect(await devices.get('A1')).to.deep.equal({ agentId: 'A1', kind: 'browser', number: '', login: null, registered: false });
    expect(devices.endpointOf('A1')).to.equal('PJSIP/agent-A1');
  });

  it('a desk phone: its login comes once, it registers, is rung and answers', async () => {
    const { login } = await devices.set('A1', { kind: 'deskPhone', number: '' });
    expect(login).to.include({ user: 'phone-A1', host: '127.0.0.1', port: asterisk.sipPort });
    expect((await devices.get('A1')).login).to.equal(null);
    expect((await devices.set('A1', { kind: 'deskPhone', number: '' })).login).to.equal(null);
    const desk = await createSipPhone({ sipPort: asterisk.sipPort, toneHz: 440, user: login?.user ?? '', password: login?.password ?? '', incoming: 'answer' });
    phone = desk;
    expect(await desk.register()).to.equal(200);
    await until('the agent can be rung', () => news.some(([agentId, registered]) => agentId === 'A1' && registered));
    expect((await devices.get('A1')).registered).to.equal(true);
    expect(await ari.originate({ channelId: 'desk-leg-0001', endpoint: devices.endpointOf('A1'), app: 'hotline', timeout: 10 })).to.equal('done');
    await until('it answers', async () => (await ari.channel('desk-leg-0001'))?.state === 'Up');
    await ari.hangup('desk-leg-0001');
  });

  it('a number outside goes through the gate; when that refuses, the page rings', async () => {
    expect((await devices.set('A1', { kind: 'outside', number: '19900001234' })).registered).to.equal(true);
    expect(devices.endpointOf('A1')).to.equal('PJSIP/19900001234@trunk-one');
    allowed = false;
    expect(devices.endpointOf('A1')).to.equal('PJSIP/agent-A1');
    const refusal = await devices.set('A1', { kind: 'outside', number: '0012025550100' }).catch((error: unknown) => error);
    expect(refusal).to.have.property('code', 'DIAL_NOT_ALLOWED');
  });

  it('nobody there has no device', async () => {
    expect(await devices.set('A9', { kind: 'browser', number: '' }).catch((error: unknown) => error)).to.have.property('code', 'NOT_FOUND');
  });
});
