import type { FactName, Facts } from './facts.ts';

export type FactHandler<N extends FactName> = (fact: Facts[N]) => void;

/** Tells facts inside the process. A handler that throws is reported and does not disturb the others or the teller. */
export interface Bus {
  tell<N extends FactName>(name: N, fact: Facts[N]): void;
  on<N extends FactName>(name: N, handler: FactHandler<N>): void;
}

export function createBus(reportError: (error: unknown, fact: FactName) => void): Bus {
  const handlers = new Map<FactName, ((fact: unknown) => void)[]>();
  return {
    tell(name, fact) {
      for (const handler of handlers.get(name) ?? []) {
        try {
          handler(fact);
        } catch (error) {
          reportError(error, name);
        }
      }
    },
    on(name, handler) {
      handlers.set(name, [...(handlers.get(name) ?? []), handler as (fact: unknown) => void]);
    },
  };
}
