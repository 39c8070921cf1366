/** Rows of settings in memory, with the versions of the store's. */
export function memoryRows<V extends { version: number }>(idOf: (row: Omit<V, 'version'>) => string, kept: V[] = []) {
  const find = (id: string): V | null => kept.find((row) => idOf(row) === id) ?? null;
  return {
    list: () => Promise.resolve([...kept]),
    find: (id: string) => Promise.resolve(find(id)),
    create(row: Omit<V, 'version'>): Promise<V | null> {
      if (find(idOf(row)) !== null) return Promise.resolve(null);
      const made = { ...row, version: 1 } as V;
      kept.push(made);
      return Promise.resolve(made);
    },
    edit(id: string, version: number, set: Partial<Omit<V, 'version'>>): Promise<V | null> {
      const index = kept.findIndex((row) => idOf(row) === id && row.version === version);
      const row = kept[index];
      if (row === undefined) return Promise.resolve(null);
      const after = { ...row, ...set, version: version + 1 };
      kept[index] = after;
      return Promise.resolve(after);
    },
    remove(id: string, version: number): Promise<boolean> {
      const index = kept.findIndex((row) => idOf(row) === id && row.version === version);
      if (index >= 0) kept.splice(index, 1);
      return Promise.resolve(index >= 0);
    },
  };
}
