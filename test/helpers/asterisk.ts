import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asteriskCommand, asteriskFolders, type AsteriskOptions, renderAsterisk } from '../../asterisk-config/render.ts';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { ensureUser, inRoot, USERS } from '../../scripts/keeper/in-root.mjs';
import { createNativeTransport } from '../../telephony/ari/native.ts';
import type { AriTransport } from '../../telephony/ari/transport.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

export interface TestAsterisk {
  ariUrl: string;
  ariPassword: string;
  ariPort: number;
  sipPort: number;
  residentSipPassword: string;
  dataDir: string;
  readonly pid: number;
  /** A new transport for application 'hotline'; closed by stop(). */
  transport(): AriTransport;
  /** Ends the process at once, as a crash would. */
  kill9(): Promise<void>;
  /** Starts again after kill9(), or ends and starts. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Asterisk's messages, for a failing test. */
  messages(): string;
}

const PASSWORD = 'test-ari-password';
export const RESIDENT_PASSWORD = 'test-resident-password';

/**
 * A real Asterisk of its own: free ports, a data folder of its own, out of ROOT_DIR or ./.root. Ready when ARI answers.
 * `files` replaces some of the product's configuration files, for an Asterisk that is not the product's.
 */
export async function startAsterisk(options: Partial<AsteriskOptions> = {}, files: (rendered: AsteriskOptions) => Record<string, string> = () => ({})): Promise<TestAsterisk> {
  const root = realpathSync(join(process.env['ROOT_DIR'] ?? '.root', 'current'));
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'hotline-asterisk-'));
  const { uid, gid } = ensureUser(USERS.pbx, root);
  const ariPort = await freePort();
  const sipPort = await freePort();
  const rtpFrom = 20_000 + 2 * Math.floor(Math.random() * 10_000);
  const rendered: AsteriskOptions = {
    dataDir, root, ariPort, sipPort, uid, gid, serverUid: process.getuid?.() ?? 0, sipHost: '127.0.0.1', ariPassword: PASSWORD, residentSipPassword: RESIDENT_PASSWORD,
    numbers: ['12345'], webNumbers: ['12345'], rtpPorts: { from: rtpFrom, to: rtpFrom + 399 }, ...options,
  };
  const transports: AriTransport[] = [];
  let child = await boot(rendered, files(rendered));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const over = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await over;
    clearTimeout(hard);
  };
  return {
    ariUrl: `http://127.0.0.1:${ariPort}`, ariPassword: PASSWORD, ariPort, sipPort, residentSipPassword: RESIDENT_PASSWORD, dataDir,
    get pid() {
      return child.pid ?? 0;
    },
    transport() {
      const made = createNativeTransport({ url: `http://127.0.0.1:${ariPort}`, user: 'hotline', password: PASSWORD, app: 'hotline', clock: systemClock, log: createLog(process.env['LOG_LEVEL'] ?? 'silent') });
      transports.push(made);
      return made;
    },
    kill9: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      child = await boot(rendered, files(rendered));
    },
    async stop() {
      await Promise.all(transports.map((transport) => transport.close()));
      await end('SIGTERM');
      if (options.dataDir === undefined) tidy(dataDir, root);
    },
    messages: () => readFileSync(join(dataDir, 'asterisk/log/messages.log'), 'utf8'),
  };
}

async function boot(options: AsteriskOptions, files: Record<string, string>): Promise<ChildProcess> {
  renderAsterisk(options);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(asteriskFolders(options.dataDir).etc, name), text);
  const [program, args] = asteriskCommand({ dataDir: options.dataDir, root: options.root, uid: options.uid ?? 0, gid: options.gid ?? 0, inRoot });
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  // A test run that dies must not leave Asterisk behind.
  const atExit = (): void => void child.kill('SIGKILL');
  process.once('exit', atExit);
  child.once('exit', () => process.off('exit', atExit));
  await until(
    'Asterisk answers',
    async () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Asterisk ended: ${said}`);
      const answer = await fetch(`http://127.0.0.1:${options.ariPort}/ari/endpoints`, { headers: { authorization: `Basic ${btoa(`hotline:${PASSWORD}`)}` } });
      return answer.status === 200;
    },
    15_000,
  );
  return child;
}

function tidy(dataDir: string, root: string): void {
  rmSync(dataDir, { recursive: true, force: true });
  for (const shown of ['asterisk', 'prompts', 'recordings', '']) {
    try {
      rmdirSync(join(root, dataDir, shown));
    } catch {
      // Never made, or not empty: it is in the temporary folder of the root and harms nobody.
    }
  }
}
