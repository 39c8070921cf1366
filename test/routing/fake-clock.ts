import type { Clock } from '../../clock.ts';

/** A clock that stands until it is told to go on; timers run in order of their time. */
export class FakeClock implements Clock {
  private ms = Date.parse('2026-03-02T01:00:00Z');
  private timers: { at: number; run: () => void; every: number | null }[] = [];

  now(): Date {
    return new Date(this.ms);
  }

  after(ms: number, run: () => void): () => void {
    return this.add({ at: this.ms + ms, run, every: null });
  }

  every(ms: number, run: () => void): () => void {
    return this.add({ at: this.ms + ms, run, every: ms });
  }

  /** How many timers are set. */
  get pending(): number {
    return this.timers.length;
  }

  /** Goes on by `ms`, running what is due. */
  pass(ms: number): void {
    const end = this.ms + ms;
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.ms = next.at;
      if (next.every === null) this.timers = this.timers.filter((timer) => timer !== next);
      else next.at += next.every;
      next.run();
    }
    this.ms = end;
  }

  private add(timer: { at: number; run: () => void; every: number | null }): () => void {
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }
}
