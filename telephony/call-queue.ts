/** One thing at a time per call: work for the same call runs in order, work for different calls side by side. */
export interface CallQueue {
  run<T>(callId: string, work: () => Promise<T>): Promise<T>;
  /** Calls with work in progress; zero when all is still. */
  readonly size: number;
}

export function createCallQueue(): CallQueue {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(callId, work) {
      const result = (tails.get(callId) ?? Promise.resolve()).then(work, work);
      const tail = result.catch(() => undefined).finally(() => {
        if (tails.get(callId) === tail) tails.delete(callId);
      });
      tails.set(callId, tail);
      return result;
    },
    get size() {
      return tails.size;
    },
  };
}
