/** What drivers ask about the server itself. */
import { MAX_DOCUMENT, MAX_MESSAGE } from '../wire.ts';
import type { Command } from './command.ts';

const VERSION = '7.0.0';

/** A replica set of one: drivers then allow transactions and retryable writes. */
export const hello: Command = (call, gateway) => ({
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  setName: 'hotline',
  setVersion: 1,
  hosts: [gateway.address],
  primary: gateway.address,
  me: gateway.address,
  secondary: false,
  maxBsonObjectSize: MAX_DOCUMENT,
  maxMessageSizeBytes: MAX_MESSAGE,
  maxWriteBatchSize: 25_000,
  localTime: gateway.clock.now(),
  logicalSessionTimeoutMinutes: 30,
  connectionId: call.connectionId,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
  ok: 1,
});

/** Asks PostgreSQL itself: a gateway without its database is of no use to who asks. */
export const ping: Command = async (_call, gateway) => {
  await gateway.database.pulse();
  return { ok: 1 };
};

export const buildInfo: Command = () => ({ version: VERSION, versionArray: [7, 0, 0, 0], gitVersion: 'hotline', modules: [], storageEngines: ['documentdb'], maxBsonObjectSize: MAX_DOCUMENT, bits: 64, debug: false, ok: 1 });

export const serverStatus: Command = (_call, gateway) => ({
  host: gateway.address,
  version: VERSION,
  process: 'hotline-gateway',
  uptime: process.uptime(),
  localTime: gateway.clock.now(),
  connections: { current: gateway.connections() },
  metrics: { commands: gateway.statistics.commands, cursorsOpen: gateway.cursors.size },
  mem: { resident: Math.round(process.memoryUsage().rss / 1_048_576) },
  ok: 1,
});

export const connectionStatus: Command = () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 });

export const getParameter: Command = (call) => (call.fields.has('featureCompatibilityVersion') ? { featureCompatibilityVersion: { version: '7.0' }, ok: 1 } : { ok: 1 });

export const whatsmyuri: Command = (_call, gateway) => ({ you: gateway.address, ok: 1 });
