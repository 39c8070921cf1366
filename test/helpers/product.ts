import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from '../../scripts/keeper/health.mjs';
import { readIdentity } from '../../scripts/keeper/process-table.mjs';
import { PROGRAM } from '../../scripts/keeper/settings.mjs';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const MINUTE = 60_000;

/** The whole product as `npm start` runs it, on ports and a data folder of its own; the Debian root and the build are shared with everything else. */
export class Product {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'hk-'));
  readonly env: NodeJS.ProcessEnv;
  keeper: ChildProcess | null = null;
  /** What the keeper printed since the last start. */
  said = '';

  private constructor(env: NodeJS.ProcessEnv) {
    this.env = { ...env, DATA_DIR: this.dataDir };
  }

  static async prepare(settings: Record<string, string> = {}): Promise<Product> {
    const [port, sipWs, sip, ari] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const media = 20_000 + Math.floor(Math.random() * 100) * 100;
    const env: NodeJS.ProcessEnv = { ...process.env, PORT: String(port), SIP_WS_PORT: String(sipWs), SIP_PORT: String(sip), ARI_PORT: String(ari), RTP_PORTS: `${media}-${media + 99}`, ...settings };
    for (const name of ['NODE_ENV', 'MONGODB_URI', ...('ADMIN_PASSWORD' in settings ? [] : ['ADMIN_PASSWORD'])]) Reflect.deleteProperty(env, name);
    return new Product(env);
  }

  get url(): string {
    return `http://127.0.0.1:${this.env['PORT'] ?? ''}`;
  }

  get sipPort(): number {
    return Number(this.env['SIP_PORT']);
  }

  async start(): Promise<void> {
    this.said = '';
    const keeper = spawn(process.execPath, ['scripts/keeper/keeper.mjs', 'start'], { cwd: PROGRAM, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.keeper = keeper;
    for (const stream of [keeper.stdout, keeper.stderr]) stream.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    await until('it is ready or has given up', () => keeper.exitCode !== null || /^ready http/m.test(this.said), 5 * MINUTE);
    if (keeper.exitCode !== null) throw new Error(this.said);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const { keeper } = this;
    if (keeper === null || keeper.exitCode !== null || keeper.signalCode !== null) return;
    keeper.kill(signal);
    await until('the keeper is gone', () => keeper.exitCode !== null || keeper.signalCode !== null, 15_000);
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  pidOf(name: string): number {
    return readIdentity(join(this.dataDir, 'run/keeper', `${name}.pid`))?.pid ?? 0;
  }

  readyz(): ReturnType<typeof ask> {
    return ask(`${this.url}/readyz`);
  }
}
