import type { Clock } from '../clock.ts';

/** A tab that reloads has this long to come back before the telephone counts as free. */
export const TAB_GRACE_MS = 5_000;

/** Exactly one tab of an agent holds the telephone. */
export class PhoneTabs {
  private readonly clock: Clock;
  private readonly changed: (agentId: string, tab: string | null) => void;
  private readonly holders = new Map<string, { tab: string; stop: (() => void) | null }>();

  constructor(clock: Clock, changed: (agentId: string, tab: string | null) => void) {
    this.clock = clock;
    this.changed = changed;
  }

  holder(agentId: string): string | null {
    return this.holders.get(agentId)?.tab ?? null;
  }

  /** The newest wish wins: a tab may take the telephone over. */
  take(agentId: string, tab: string): void {
    const before = this.holders.get(agentId);
    before?.stop?.();
    this.holders.set(agentId, { tab, stop: null });
    if (before?.tab !== tab) this.changed(agentId, tab);
  }

  release(agentId: string, tab: string): void {
    const holder = this.holders.get(agentId);
    if (holder?.tab !== tab) return;
    holder.stop?.();
    this.holders.delete(agentId);
    this.changed(agentId, null);
  }

  /** The tab's connection is gone. */
  lost(agentId: string, tab: string): void {
    const holder = this.holders.get(agentId);
    if (holder?.tab === tab) holder.stop ??= this.clock.after(TAB_GRACE_MS, () => this.release(agentId, tab));
  }

  close(): void {
    for (const holder of this.holders.values()) holder.stop?.();
    this.holders.clear();
  }
}
