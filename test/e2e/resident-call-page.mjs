import { createPhone } from '../../agent-desktop/web/phone/create-phone.ts';

// The bare telephone in a page, for tests that drive it by hand.
const phone = createPhone();
const heard = [];
for (const event of ['registered', 'unregistered', 'incoming', 'connected', 'ended', 'oneWay', 'bothWays', 'problem', 'quality']) phone.on(event, (fact) => heard.push({ event, fact }));
Object.assign(globalThis, { phone, heard, credentials: async () => (await fetch('/credentials')).json() });
