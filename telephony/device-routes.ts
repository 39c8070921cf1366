import type { RouteTable } from '../access/route.ts';
import { deviceInputSchema, type DeviceInput } from '../contract/trunks.ts';
import type { DeviceService } from './device-service.ts';
import { idOf } from './trunk-routes.ts';

/** What rings for an agent. */
export function deviceRoutes({ devices }: { devices: DeviceService }): RouteTable {
  // The login that is given once belongs into no ledger.
  const audit = { entity: 'device', read: async (id: string) => ({ ...(await devices.get(id)), registered: undefined }) };
  return [
    { method: 'get', path: '/users/:id/device', permission: 'user.read', summary: 'What rings for this person: the page, a desk phone or a number outside.', run: (ctx) => devices.get(idOf(ctx)) },
    {
      method: 'put', path: '/users/:id/device', permission: 'user.manage', body: deviceInputSchema, audit, neverKept: true,
      summary: 'Sets it. The login of a desk phone is in the answer once, when it is made. A number outside must be one that may be called.',
      run: (ctx) => devices.set(idOf(ctx), ctx.body as DeviceInput),
    },
  ];
}
