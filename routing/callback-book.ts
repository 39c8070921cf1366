import { isOpen, type Callback } from './callback.ts';

/** Where tasks are kept for good. */
export interface CallbackRows {
  /** Every task that is open. */
  open(): Promise<Callback[]>;
  /** Writes a task whole. */
  save(task: Callback): Promise<void>;
}

/** The open tasks in memory, by person and by the call out; written behind, and again when the store was away. */
export interface CallbackBook {
  load(): Promise<Callback[]>;
  put(task: Callback): void;
  find(id: string): Callback | undefined;
  open(phone: string, kind: Callback['kind']): Callback | undefined;
  ofOut(callId: string): Callback | undefined;
  allOpen(): Callback[];
  /** Tries again to write what could not be written. */
  flush(): void;
}

export function createCallbackBook(rows: CallbackRows, reportError: (error: unknown) => void): CallbackBook {
  const tasks = new Map<string, Callback>();
  /** What the store does not have yet; the newest form of each. */
  const unsaved = new Map<string, Callback>();
  let writing = false;

  async function write(): Promise<void> {
    if (writing) return;
    writing = true;
    try {
      for (let next = unsaved.entries().next(); next.done !== true; next = unsaved.entries().next()) {
        const [id, task] = next.value;
        await rows.save(task);
        if (unsaved.get(id) === task) unsaved.delete(id);
      }
    } catch (error) {
      reportError(error);
    } finally {
      writing = false;
    }
  }

  return {
    async load() {
      const found = (await rows.open()).filter(({ id }) => !tasks.has(id) && !unsaved.has(id));
      for (const task of found) tasks.set(task.id, task);
      return found;
    },
    put(task) {
      if (isOpen(task)) tasks.set(task.id, task);
      else tasks.delete(task.id);
      unsaved.set(task.id, task);
      void write();
    },
    find: (id) => tasks.get(id),
    open: (phone, kind) => [...tasks.values()].find((task) => task.phone === phone && task.kind === kind),
    ofOut: (callId) => [...tasks.values()].find((task) => task.outCallId === callId),
    allOpen: () => [...tasks.values()],
    flush: () => void write(),
  };
}
