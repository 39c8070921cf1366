import type { Viewer } from '../access/viewer.ts';
import type { Push } from '../contract/socket.ts';

/** Pushes kept for those who were away for a moment. */
export const KEPT = 500;

/** The numbered pushes of one agent, to all tabs of that agent. */
export class Channel {
  readonly agentId: string;
  viewer: Viewer;
  seq = 0;
  readonly receivers = new Set<(push: Push) => void>();
  /** What the screens show now. */
  callId: string | null = null;
  offerId: string | null = null;
  /** Queue figures moved while no tab was there: one push instead of many when one comes back. */
  missedQueues = false;
  private readonly kept: Push[] = [];

  constructor(viewer: Viewer) {
    this.viewer = viewer;
    this.agentId = viewer.userId;
  }

  push(event: Push['event']): void {
    const push: Push = { seq: (this.seq += 1), event };
    this.kept.push(push);
    if (this.kept.length > KEPT) this.kept.shift();
    for (const receive of this.receivers) receive(push);
  }

  /** Everything after `seq`; null when some of it is not kept any more, or the number was never given. */
  after(seq: number): readonly Push[] | null {
    const first = this.seq - this.kept.length;
    if (seq < first || seq > this.seq) return null;
    return this.kept.slice(seq - first);
  }
}
