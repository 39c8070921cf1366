import type { FactName, Facts } from '../events/facts.ts';
import type { RoutingNeeds } from './routing.ts';

/**
 * One step at a time: a change is made whole, then the queues are looked through, and only then are facts told and phones rung, in order.
 * A reaction that comes back into routing finds everything consistent.
 */
export class Steps {
  private readonly needs: RoutingNeeds;
  private readonly dispatch: () => void;
  private readonly outbox: (() => void)[] = [];
  private readonly wakers = new Set<() => void>();
  private flushing = false;
  private depth = 0;

  constructor(needs: RoutingNeeds, dispatch: () => void) {
    this.needs = needs;
    this.dispatch = dispatch;
  }

  run<T>(change: () => T): T {
    this.depth += 1;
    try {
      return change();
    } finally {
      this.depth -= 1;
      if (this.depth === 0) this.finish();
    }
  }

  tell<N extends FactName>(name: N, fact: Facts[N]): void {
    this.outbox.push(() => this.needs.bus.tell(name, fact));
  }

  later(run: () => void): void {
    this.outbox.push(run);
  }

  /** Looks through the queues again after `ms`; gives that moment. */
  wakeIn(ms: number): Date {
    this.in(ms, () => undefined);
    return new Date(this.needs.clock.now().getTime() + ms);
  }

  /** One step more after `ms`; what is given stops it. */
  in(ms: number, change: () => void): () => void {
    const stop = this.needs.clock.after(ms, () => {
      this.wakers.delete(cancel);
      this.run(change);
    });
    const cancel = (): void => {
      this.wakers.delete(cancel);
      stop();
    };
    this.wakers.add(cancel);
    return cancel;
  }

  close(): void {
    for (const cancel of [...this.wakers]) cancel();
    this.wakers.clear();
  }

  private finish(): void {
    this.depth += 1;
    try {
      this.dispatch();
    } finally {
      this.depth -= 1;
    }
    this.flush();
  }

  private flush(): void {
    if (this.flushing) return;
    this.flushing = true;
    try {
      for (let next = this.outbox.shift(); next !== undefined; next = this.outbox.shift()) this.safely(next);
    } finally {
      this.flushing = false;
    }
  }

  private safely(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.needs.reportError?.(error);
    }
  }
}
