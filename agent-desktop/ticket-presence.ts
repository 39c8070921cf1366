import type { Clock } from '../clock.ts';
import type { TicketPresence } from '../contract/desk.ts';
import { cityTime } from '../language/city-time.ts';

interface Watch { ticketId: string; userId: string; name: string; editing: boolean; since: Date }

/** Who looks at a ticket or edits it now. Lives as long as the page's connection; forgotten with it. */
export class Presence {
  private readonly watches = new Map<string, Watch>();
  private readonly clock: Clock;
  /** Told to everybody who watches the ticket, and to one who has just left it. */
  private readonly tell: (userId: string, presence: TicketPresence) => void;

  constructor(clock: Clock, tell: (userId: string, presence: TicketPresence) => void) {
    this.clock = clock;
    this.tell = tell;
  }

  /** A page (its socket) shows this ticket from now on, or none. Whether the person may see it was checked before. */
  watch(socketId: string, who: { userId: string; name: string }, ticketId: string | null, editing: boolean): void {
    const before = this.watches.get(socketId);
    if (ticketId === null) this.watches.delete(socketId);
    else this.watches.set(socketId, { ticketId, userId: who.userId, name: who.name, editing, since: before?.ticketId === ticketId ? before.since : this.clock.now() });
    for (const changed of new Set([before?.ticketId, ticketId ?? undefined])) if (changed !== undefined) this.tellAll(changed);
  }

  gone(socketId: string): void {
    const before = this.watches.get(socketId);
    this.watches.delete(socketId);
    if (before !== undefined) this.tellAll(before.ticketId);
  }

  /** Each person once, however many pages show it; editing on one of them is editing. */
  of(ticketId: string): TicketPresence {
    const people = new Map<string, TicketPresence['people'][number]>();
    for (const one of this.watches.values()) {
      if (one.ticketId !== ticketId) continue;
      const known = people.get(one.userId);
      people.set(one.userId, { userId: one.userId, name: one.name, editing: one.editing || known?.editing === true, since: known?.since ?? cityTime(one.since) });
    }
    return { ticketId, people: [...people.values()] };
  }

  private tellAll(ticketId: string): void {
    const presence = this.of(ticketId);
    for (const { userId } of presence.people) this.tell(userId, presence);
  }
}
