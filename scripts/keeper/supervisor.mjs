// Keeps the children of the plan alive, watches the server's pulse, turns the logs over, writes what it sees for /readyz, and stops all in order.
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './child.mjs';
import { ask, Watch } from './health.mjs';
import { rotateAll } from './logs.mjs';
import { writeWhole } from './process-table.mjs';
import { layout } from './settings.mjs';
import { say } from './step.mjs';

/** The whole stop takes at most ten seconds: the server's share of it. */
const SERVER_PATIENCE = 6500;

export class Supervisor {
  #watch = new Watch();
  #timers = [];
  #busy = false;
  #stopping = false;

  constructor({ plan, settings }) {
    this.settings = settings;
    this.at = layout(settings.dataDir);
    this.children = plan.map((what) => new Child({ ...what, folder: this.at.keeper, logs: this.at.logs, changed: () => this.#publish(), say }));
  }

  child(name) {
    return this.children.find((child) => child.name === name) ?? null;
  }

  /** Takes over what still lives; ends what lives with other settings. Returns the names taken over. */
  async adopt() {
    const taken = [];
    for (const child of this.children) {
      const found = child.adopt();
      if (found === 'taken') taken.push(child.name);
      if (found === 'other') await child.stop(child.name === 'server' ? SERVER_PATIENCE : 3000);
    }
    return taken;
  }

  /** Starts what does not live. `prepared`: work to be done once the database runs, before anything leans on it. */
  async start(prepared = async () => undefined) {
    this.#watchOver();
    const database = this.child('postgres');
    const wasAlive = database === null || database.alive;
    database?.start();
    if (!wasAlive) await prepared();
    if (!this.#stopping) for (const child of this.children) child.start();
  }

  #watchOver() {
    this.#every(250, () => this.children.forEach((child) => child.check()));
    this.#every(1000, () => void this.#pulse());
    this.#every(5000, () => rotateAll(this.at.logs));
    this.#every(2000, () => this.#publish());
  }

  #every(milliseconds, work) {
    this.#timers.push(setInterval(work, milliseconds));
  }

  async #pulse() {
    const server = this.child('server');
    if (this.#busy || this.#stopping || !server?.alive) return this.#watch.reset();
    const { pid } = server;
    const answer = await ask(`${this.settings.ownUrl}/healthz`, 900);
    if (this.#busy || this.#stopping || server.pid !== pid) return this.#watch.reset();
    if (!this.#watch.takes(answer)) return undefined;
    say('server has been silent for 5 s and is ended');
    this.#watch.reset();
    return server.kill();
  }

  #publish() {
    const text = JSON.stringify({ keeper: process.pid, at: new Date().toISOString(), processes: this.children.map((child) => child.status()) });
    try {
      writeWhole(this.at.processes, text);
    } catch (error) {
      say(`${this.at.processes} cannot be written: ${error.message}`);
    }
  }

  /** The server alone, on the newest build; everything else goes on. */
  async restartServer() {
    if (this.#busy || this.#stopping) return;
    this.#busy = true;
    say('server: restart asked for');
    await this.child('server').restart((this.settings.drainSeconds + 2) * 1000);
    this.#busy = false;
  }

  /** Stops everything in order: the server first, so that new calls fall to the dialplan; the database last. */
  async stop() {
    this.#stopping = true;
    const ends = (name, patience) => this.child(name)?.stop(patience) ?? Promise.resolve();
    await ends('server', Math.min(SERVER_PATIENCE, (this.settings.drainSeconds + 1) * 1000));
    await Promise.all([ends('proxy', 1000), ends('asterisk', 1500)]);
    await ends('store', 500);
    await ends('postgres', 1200);
    this.#timers.forEach((timer) => clearInterval(timer));
  }

  /** Ends everything at once; the database recovers by its own log at the next start. */
  async stopAtOnce() {
    this.#stopping = true;
    await Promise.all(this.children.map((child) => child.stop(child.name === 'postgres' ? 300 : 0)));
  }

  /** Waits until the server says it is ready. `progress` hears what is still missing; null when it did not come in time. */
  async untilReady({ limit = 120_000, progress = () => undefined } = {}) {
    const until = performance.now() + limit;
    const server = this.child('server');
    while (performance.now() < until && !this.#stopping && server.restarts < 4) {
      const answer = await ask(`${this.settings.ownUrl}/readyz`, 2000);
      if (answer?.status === 200 && server.alive) return answer;
      progress(this.#failing() ?? describe(answer));
      await pause(150);
    }
    return null;
  }

  #failing() {
    const down = this.children.filter((child) => !child.alive && child.lastExit);
    return down.length > 0 ? down.map((child) => `${child.name} ${child.lastExit}`).join(', ') : null;
  }
}

function describe(answer) {
  return answer === null ? 'the server does not answer yet' : `the server answers ${answer.status} ${answer.text.slice(0, 90)}`;
}
