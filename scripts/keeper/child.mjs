// One child: started in a session of its own, taken over when it already lives, started again with growing gaps when it dies.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { closeLog, openLog } from './logs.mjs';
import { identify, isSame, readIdentity, writeWhole } from './process-table.mjs';

const FIRST_GAP = 200;
const LONGEST_GAP = 10_000;
/** A child that lived this long was well: the next gap is short again. */
const WELL_AFTER = 30_000;

export const nextGap = (gap) => Math.min(gap * 2, LONGEST_GAP);

export class Child {
  #identity = null;
  #process = null;
  #timer = null;
  #gap = FIRST_GAP;
  #upSince = 0;
  #wanted = false;

  /**
   * @param {{name: string, command: () => [string, string[]], env: () => NodeJS.ProcessEnv, cwd: string, folder: string, logs: string,
   *   fingerprint: string, before?: () => void, stopSignal?: NodeJS.Signals, changed: () => void, say: (text: string) => void}} what `folder` keeps the pid files; `fingerprint` tells
   *   whether a living process was started with the same program and settings.
   */
  constructor(what) {
    this.what = what;
    this.name = what.name;
    this.restarts = 0;
    this.lastExit = null;
    this.adopted = false;
  }

  get pidFile() {
    return join(this.what.folder, `${this.name}.pid`);
  }

  get alive() {
    return isSame(this.#identity);
  }

  get pid() {
    return this.alive ? this.#identity.pid : null;
  }

  /** How long this very process has been up, in milliseconds. */
  get age() {
    return performance.now() - this.#upSince;
  }

  /** Takes over the living process of an earlier keeper: 'taken', 'other' when it runs with other settings and must go first, or 'none'. */
  adopt() {
    const found = readIdentity(this.pidFile);
    if (!isSame(found)) return 'none';
    this.#identity = found;
    this.#upSince = performance.now();
    this.#wanted = true;
    this.adopted = true;
    return found.fingerprint === this.what.fingerprint ? 'taken' : 'other';
  }

  start() {
    this.#wanted = true;
    if (!this.alive) this.#spawn();
  }

  #spawn() {
    this.#timer = null;
    try {
      this.what.before?.();
      this.#launch();
    } catch (error) {
      this.#died(`could not be started: ${error.message}`);
    }
    this.what.changed();
  }

  #launch() {
    const [program, args] = this.what.command();
    const log = openLog(this.what.logs, this.name);
    const child = spawn(program, args, { cwd: this.what.cwd, env: this.what.env(), detached: true, stdio: ['ignore', log, log] });
    closeLog(log);
    this.#process = child;
    child.once('error', (error) => this.#died(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => { if (this.#process === child) this.#died(signal ? `ended by ${signal}` : `ended with ${code}`); });
    if (!child.pid) return;
    this.#identity = identify(child.pid);
    this.#upSince = performance.now();
    this.adopted = false;
    writeWhole(this.pidFile, JSON.stringify({ ...this.#identity, fingerprint: this.what.fingerprint }));
  }

  #died(how) {
    if (this.age > WELL_AFTER) this.#gap = FIRST_GAP;
    this.#process = null;
    this.#identity = null;
    this.lastExit = how;
    rmSync(this.pidFile, { force: true });
    if (this.#wanted && this.#timer === null) {
      this.restarts += 1;
      this.what.say(`${this.name} ${how}; starts again in ${this.#gap / 1000} s`);
      this.#timer = setTimeout(() => this.#spawn(), this.#gap);
      this.#gap = nextGap(this.#gap);
    }
    this.what.changed();
  }

  /** Looks after an adopted process, whose end is not told to us. */
  check() {
    if (this.adopted && this.#identity !== null && !this.alive) this.#died('ended');
  }

  signal(signal) {
    const { pid } = this;
    if (pid === null) return;
    try {
      process.kill(pid, signal);
    } catch {
      // gone in between: that is what was wanted
    }
  }

  /** Ends it for good: its stop signal, after `patience` milliseconds kill -9. Resolves when it is gone. */
  async stop(patience) {
    this.#wanted = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.signal(this.what.stopSignal ?? 'SIGTERM');
    const until = performance.now() + patience;
    while (this.alive && performance.now() < until) await pause(25);
    this.kill();
    while (this.alive) await pause(25);
    rmSync(this.pidFile, { force: true });
    this.what.changed();
  }

  /** Ends it at once, and every process of its session with it. */
  kill() {
    const { pid } = this;
    if (pid === null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.signal('SIGKILL');
    }
  }

  /** Stops and starts again, without a gap. */
  async restart(patience) {
    await this.stop(patience);
    this.#gap = FIRST_GAP;
    this.restarts += 1;
    this.start();
  }

  status() {
    return { name: this.name, state: this.alive ? 'up' : this.#wanted ? 'down' : 'stopped', pid: this.pid, restarts: this.restarts, lastExit: this.lastExit, adopted: this.adopted };
  }
}
