import { ariConformance, type AriDriver } from '../conformance/ari.ts';
import { startAsterisk } from '../helpers/asterisk.ts';
import { cutConnections, type Relay, startRelay } from '../helpers/relay.ts';
import { createAriClientTransport } from '../../telephony/ari/ari-client.ts';
import { createNativeTransport } from '../../telephony/ari/native.ts';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';

for (const [name, createTransport] of Object.entries({ native: createNativeTransport, 'ari-client': createAriClientTransport })) {
  let relay: Relay;
  const driver: AriDriver = {
    name,
    create: (asterisk) => createTransport({ url: `http://127.0.0.1:${relay.port}`, user: 'hotline', password: asterisk.ariPassword, app: 'hotline', clock: systemClock, log: createLog('silent') }),
    cut: () => cutConnections(relay),
  };
  ariConformance(driver, async () => {
    const asterisk = await startAsterisk();
    relay = await startRelay(asterisk.ariPort);
    return { ...asterisk, stop: () => relay.close().then(asterisk.stop) };
  });
}
