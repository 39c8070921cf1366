/** The gateway as a process of its own: PG_SOCKET_DIR and GATEWAY_SOCKET say where. */
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { startGateway } from './server.ts';

// A process of its own with two settings from the keeper; the server's config is not its business.
// eslint-disable-next-line no-restricted-syntax
const environment = process.env;
const socketDir = environment['PG_SOCKET_DIR'];
const socketPath = environment['GATEWAY_SOCKET'];
const log = createLog(environment['LOG_LEVEL'] ?? 'info');
if (socketDir === undefined || socketPath === undefined) {
  log.fatal('PG_SOCKET_DIR and GATEWAY_SOCKET are needed');
  process.exit(1);
}

const running = await startGateway({ socketDir, socketPath, log, clock: systemClock });
log.info({ socket: socketPath }, 'gateway ready');

let stopping = false;
const stop = (): void => {
  if (stopping) process.exit(1);
  stopping = true;
  void running.close().then(() => process.exit(0));
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
