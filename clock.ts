/** Time is handed in: services take a Clock, tests and simulations give their own. The only file that asks the machine for the time. */
export interface Clock {
  now(): Date;
  /** Runs once after `ms` milliseconds; the returned function cancels. */
  after(ms: number, run: () => void): () => void;
  /** Runs every `ms` milliseconds; the returned function stops it. */
  every(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => {
      clearInterval(timer);
    };
  },
};
