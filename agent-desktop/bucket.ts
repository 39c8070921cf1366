import type { Clock } from '../clock.ts';

const BURST = 60;
const PER_SECOND = 20;

/** How much one socket may ask: short bursts are fine, a flood is not. */
export class Bucket {
  private readonly clock: Clock;
  private tokens = BURST;
  private filledAt: number;

  constructor(clock: Clock) {
    this.clock = clock;
    this.filledAt = clock.now().getTime();
  }

  take(): boolean {
    const now = this.clock.now().getTime();
    this.tokens = Math.min(BURST, this.tokens + ((now - this.filledAt) / 1000) * PER_SECOND);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
