/** A typed list of listeners; `on` gives back the function that takes the listener off. */
export interface Emitter<Events extends object> {
  on<E extends keyof Events>(event: E, handler: (fact: Events[E]) => void): () => void;
  emit<E extends keyof Events>(event: E, fact: Events[E]): void;
}

export function createEmitter<Events extends object>(): Emitter<Events> {
  const handlers = new Map<keyof Events, Set<(fact: never) => void>>();
  return {
    on(event, handler) {
      const set = handlers.get(event) ?? new Set();
      handlers.set(event, set.add(handler));
      return () => set.delete(handler);
    },
    emit(event, fact) {
      for (const handler of handlers.get(event) ?? []) (handler as (fact: unknown) => void)(fact);
    },
  };
}
