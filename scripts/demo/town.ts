import { systemClock } from '../../clock.ts';
import type { CallerAccount } from './accounts.ts';
import { wait, type Agent, type Work } from './agent.ts';
import { MATTERS, numberOf, RESIDENT_NAMES, type Matter } from './city.ts';
import type { Exchange, Leg } from './exchange.ts';
import type { Random } from './random.ts';

export interface TownOptions {
  exchange: Exchange;
  random: Random;
  /** Calls a second. */
  rate: number;
  /** Seconds a talk takes at least and at most. */
  talk: readonly [number, number];
  /** Mean patience of who waits, in seconds. */
  patience: number;
  /** What each matter sounds like at the exchange. */
  spoken: ReadonlyMap<Matter, string>;
  report(problem: unknown): void;
}

interface Caller { number: string; matter: Matter; residentName: string; agentId: string | null; connected: (agentId: string) => void; agentEnds: boolean; seconds: number }

const RESIDENTS = 9_000;

/** The residents: call, press keys, wait, talk, give up, call again. Keeps each one's own account of his calls. */
export class Town {
  readonly accounts: CallerAccount[] = [];
  /** Calls under way. */
  readonly calling = new Map<string, Caller>();
  readonly #options: TownOptions;
  readonly #work = new Set<Promise<void>>();
  #next = 0;
  #open = true;

  constructor(options: TownOptions) {
    this.#options = options;
  }

  /** For the agents. */
  work(lines: readonly string[]): Work {
    const talks = new Map<string, Caller>();
    return {
      lines, random: this.#options.random, report: this.#options.report,
      begin: (agentId, _callId, shown) => {
        const tail = shown.slice(-4);
        const caller = /^\d{4}$/.test(tail) ? [...this.calling.values()].find((one) => one.number.endsWith(tail)) : undefined;
        if (caller === undefined) return null;
        talks.set(agentId, caller);
        caller.connected(agentId);
        return caller;
      },
      ended: (agentId) => void talks.delete(agentId),
    };
  }

  /** Calls come at random moments until `over`. */
  async run(over: () => boolean): Promise<void> {
    const { random, rate } = this.#options;
    while (!over()) {
      await wait(random.exponential(1_000 / rate));
      if (!over()) this.#start(this.#somebody());
    }
  }

  /** Nobody calls any more; resolves when the last call is over. */
  async close(): Promise<void> {
    this.#open = false;
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  #somebody(): string {
    this.#next = (this.#next + 1) % RESIDENTS;
    return numberOf(this.#next + 1);
  }

  #start(number: string): void {
    const running = this.#call(number).catch(this.#options.report).finally(() => this.#work.delete(running));
    this.#work.add(running);
  }

  async #call(number: string): Promise<void> {
    const { exchange, random } = this.#options;
    const dialled = random.chance(0.12) ? '12346' : '12345';
    let connected = (_agentId: string): void => undefined;
    const talking = new Promise<void>((resolve) => (connected = () => resolve()));
    const caller: Caller = {
      number, matter: random.pick(MATTERS), residentName: random.pick(RESIDENT_NAMES), agentId: null, seconds: random.between(...this.#options.talk), agentEnds: random.chance(0.3),
      connected: (agentId) => {
        caller.agentId = agentId;
        connected('');
      },
    };
    this.calling.set(number, caller);
    const startedAt = systemClock.now().getTime();
    const leg = await exchange.call(dialled, number);
    const byCaller = await this.#behave(leg, caller, talking, dialled);
    await leg.hangUp();
    const endedAt = systemClock.now().getTime();
    this.calling.delete(number);
    const endedBy = byCaller ? 'caller' : caller.agentId !== null && caller.agentEnds ? 'agent' : 'hotline';
    this.accounts.push({ number, dialled, startedAt, endedAt, agentId: caller.agentId, endedBy });
    if (caller.agentId === null && random.chance(0.4)) await this.#again(number);
  }

  /** True when the resident puts down, false when the other side does. */
  async #behave(leg: Leg, caller: Caller, talking: Promise<void>, dialled: string): Promise<boolean> {
    const { random } = this.#options;
    const gone = leg.ended.then(() => 'gone' as const);
    const patience = random.chance(0.03) ? random.between(500, 3_000) : 4_000 + random.exponential(this.#options.patience * 1_000);
    if (dialled === '12346') void this.#keys(leg).catch(this.#options.report);
    const first = await Promise.race([gone, talking.then(() => 'talking' as const), wait(patience).then(() => 'tired' as const)]);
    if (first !== 'talking') return first === 'tired' && !leg.over;
    await leg.say([this.#options.spoken.get(caller.matter) ?? '', this.#options.spoken.get(caller.matter) ?? ''].filter(Boolean));
    // An agent who puts down does it after the same time; a while more than that and something is wrong.
    const second = await Promise.race([gone, wait((caller.agentEnds ? caller.seconds + 30 : caller.seconds) * 1_000).then(() => 'done' as const)]);
    return second === 'done' && !leg.over;
  }

  /** Through the menu: some know their way, some press anything, most want a human. */
  async #keys(leg: Leg): Promise<void> {
    const { random } = this.#options;
    await Promise.race([leg.picked, leg.ended]);
    for (const keys of random.pick([['0'], ['1', '0'], ['2', '1', '0'], ['3', '2', '0'], ['9', '0'], []])) {
      await wait(random.between(2_500, 6_000));
      await leg.press(keys);
    }
  }

  async #again(number: string): Promise<void> {
    await wait(this.#options.random.between(8_000, 30_000));
    if (this.#open && !this.calling.has(number)) this.#start(number);
  }
}

/** One line about how it goes. */
export function status(town: Town, agents: readonly Agent[]): string {
  const count = (state: string): number => agents.filter((agent) => agent.state === state).length;
  const talked = town.accounts.filter((account) => account.agentId !== null).length;
  return `${town.calling.size} on the line · ${count('talking')} agents talk, ${count('ready')} ready, ${count('wrapUp')} write, ${count('paused')} pause · ${town.accounts.length} calls over, ${talked} of them with an agent`;
}
