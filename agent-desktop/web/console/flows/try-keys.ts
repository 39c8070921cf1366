import type { FlowTryStep, Key } from '../../../../contract/flows.ts';

export interface Pressed { key: Key; afterMs: number }
const SOON_MS = 400;
const CUT_MS = 600;

/**
 * When a key pressed now comes, counted from the answer of the call: at the first step that could take one and has not, early into what it says, or after it where
 * keys do not cut; never before the keys already pressed.
 */
export function momentOfKey(steps: readonly FlowTryStep[], pressed: readonly Pressed[], cuts: (nodeId: string) => boolean): number {
  const last = pressed.at(-1)?.afterMs ?? 0;
  const waiting = steps.find((step) => step.key === null && step.atMs + totalMs(step) >= last && (step.kind === 'menu' || step.kind === 'collect' || step.kind === 'to-queue'));
  if (!waiting) return last + SOON_MS;
  const at = waiting.atMs + (cuts(waiting.nodeId) ? CUT_MS : totalMs(waiting) + CUT_MS);
  return Math.max(last + SOON_MS, Math.round(at));
}

function totalMs(step: FlowTryStep): number {
  return step.heard.reduce((sum, one) => sum + (one.cutAfterMs ?? one.seconds * 1_000), 0);
}
