/** Counts what was written per collection since its last ANALYZE: without fresh statistics the planner walks whole indexes. */
export class Statistics {
  readonly #written = new Map<string, number>();
  #commands = 0;

  wrote(database: string, collection: string, documents: number): void {
    const key = JSON.stringify([database, collection]);
    this.#written.set(key, (this.#written.get(key) ?? 0) + documents);
  }

  counted(): void {
    this.#commands += 1;
  }

  get commands(): number {
    return this.#commands;
  }

  /** Takes the collections that got at least `least` documents; their counters start again. */
  takeDue(least: number): [database: string, collection: string][] {
    const due = [...this.#written].filter(([, count]) => count >= least).map(([key]) => key);
    for (const key of due) this.#written.delete(key);
    return due.map((key) => JSON.parse(key) as [string, string]);
  }
}
