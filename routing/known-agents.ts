import type { Waiting } from './queue.ts';
import type { RoutingNeeds } from './routing.ts';
import type { Steps } from './steps.ts';
import type { WaitingLines } from './waiting-lines.ts';

/** So long a caller is held back while somebody looks up whom he knows. */
const LOOK_UP_MS = 500;

/** A caller is first offered to the owner of his open ticket, or to who served him last. */
export class KnownAgents {
  private readonly needs: RoutingNeeds;
  private readonly steps: Steps;
  private readonly lines: WaitingLines;

  constructor(needs: RoutingNeeds, steps: Steps, lines: WaitingLines) {
    this.needs = needs;
    this.steps = steps;
    this.lines = lines;
  }

  /** A caller came into a line, wishing for nobody yet. */
  entered(item: Waiting): void {
    const rules = this.lines.queue(item.queueId)?.rules;
    if (rules === undefined || item.front || item.callBack || item.preferAgentId !== null) return;
    const wanted = [
      { seconds: rules.ownerSeconds, find: this.needs.ownerOf?.bind(this.needs) },
      { seconds: rules.lastAgentSeconds, find: this.needs.lastAgentOf?.bind(this.needs) },
    ].flatMap(({ seconds, find }) => (seconds > 0 && find !== undefined ? [{ seconds, agentId: find(item.callId).catch((error: unknown) => this.failed(error)) }] : []));
    if (wanted.length === 0) return;
    item.notBefore = new Date(this.needs.clock.now().getTime() + LOOK_UP_MS);
    item.timers.push(this.steps.in(LOOK_UP_MS, () => undefined));
    void Promise.all(wanted.map(async ({ seconds, agentId }) => ({ seconds, agentId: await agentId }))).then((found) => this.found(item, found));
  }

  private found(item: Waiting, found: readonly { seconds: number; agentId: string | null }[]): void {
    const now = this.needs.clock.now();
    if (this.lines.find(item.callId) !== item || item.notBefore === null || item.notBefore <= now) return;
    const known = found.find(({ agentId }) => agentId !== null);
    this.steps.run(() => {
      item.notBefore = null;
      if (known === undefined) return;
      item.preferAgentId = known.agentId;
      item.preferUntil = new Date(item.since.getTime() + known.seconds * 1_000);
      item.timers.push(this.steps.in(Math.max(0, item.preferUntil.getTime() - now.getTime()), () => (item.preferAgentId = null)));
    });
  }

  private failed(error: unknown): null {
    this.needs.reportError?.(error);
    return null;
  }
}
