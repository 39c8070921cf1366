/** Who speaks on which call: one agent holds it, others may be on it beside him (asked for advice, in a three-way talk, listening). */
export class Talks {
  private readonly holders = new Map<string, string>();
  private readonly guests = new Map<string, Set<string>>();

  /** Whether an agent holds the call. */
  has(callId: string): boolean {
    return this.holders.has(callId);
  }

  holder(callId: string): string | undefined {
    return this.holders.get(callId);
  }

  isGuest(agentId: string, callId: string): boolean {
    return this.guests.get(callId)?.has(agentId) === true;
  }

  hold(agentId: string, callId: string): void {
    this.leaveGuests(agentId, callId);
    this.holders.set(callId, agentId);
  }

  join(agentId: string, callId: string): void {
    this.guests.set(callId, (this.guests.get(callId) ?? new Set()).add(agentId));
  }

  /** False when the agent was not on the call. */
  leave(agentId: string, callId: string): boolean {
    if (this.leaveGuests(agentId, callId)) return true;
    if (this.holders.get(callId) !== agentId) return false;
    return this.holders.delete(callId);
  }

  private leaveGuests(agentId: string, callId: string): boolean {
    const guests = this.guests.get(callId);
    if (guests?.delete(agentId) !== true) return false;
    if (guests.size === 0) this.guests.delete(callId);
    return true;
  }
}
