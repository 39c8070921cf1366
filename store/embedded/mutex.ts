/** Keyed locks inside this process: an upsert on an absent document is raced only here, so exactly one gateway may run. */
export class KeyedMutex {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `work` alone among all holders of any of the keys. Keys are taken in sorted order, so two holders never wait for each other. */
  async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const releases: (() => void)[] = [];
    for (const key of [...new Set(keys)].sort()) releases.push(await this.#take(key));
    try {
      return await work();
    } finally {
      for (const release of releases) release();
    }
  }

  async #take(key: string): Promise<() => void> {
    const before = this.#tails.get(key);
    let open: () => void = () => undefined;
    const tail = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#tails.set(key, tail);
    await before;
    return () => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
      open();
    };
  }

  get size(): number {
    return this.#tails.size;
  }
}
