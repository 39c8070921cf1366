import { ariConformance } from '../conformance/ari.ts';
import { startAsterisk } from '../helpers/asterisk.ts';
import { cutConnections, type Relay, startRelay } from '../helpers/relay.ts';
import { createNativeTransport } from '../../telephony/ari/native.ts';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';

let relay: Relay;

ariConformance(
  {
    name: 'native',
    create: (asterisk) => createNativeTransport({ url: `http://127.0.0.1:${relay.port}`, user: 'hotline', password: asterisk.ariPassword, app: 'hotline', clock: systemClock, log: createLog('silent') }),
    cut: () => cutConnections(relay),
  },
  async () => {
    const asterisk = await startAsterisk();
    relay = await startRelay(asterisk.ariPort);
    return { ...asterisk, stop: () => relay.close().then(asterisk.stop) };
  },
);
