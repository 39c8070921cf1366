import { readFileSync } from 'node:fs';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { startSipProxy } from './proxy.ts';
import { readProxySettings } from './settings.ts';

/** The proxy's own process, so that browsers' phones stay registered while the server restarts. */
// eslint-disable-next-line no-restricted-syntax -- a process of its own: it must start without the server's configuration
const { tlsFiles, logLevel, ...settings } = readProxySettings(process.env);
const log = createLog(logLevel);
const proxy = await startSipProxy({
  ...settings,
  ...(tlsFiles ? { tls: { cert: readFileSync(tlsFiles.cert), key: readFileSync(tlsFiles.key) } } : {}),
  clock: systemClock,
  log,
});

let stopping = false;
function stop(signal: string): void {
  if (stopping) process.exit(1);
  stopping = true;
  log.info({ signal, open: proxy.open }, 'sip proxy stops');
  void proxy.close().then(() => process.exit(0));
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
