import type { CallRecord } from '../../../telephony/call.ts';
import type { CdrRow } from '../../../telephony/cdr.ts';
import type { Figure } from '../figure.ts';

/** A figure of a fault test: plainly at most the target. */
export function judge(bench: string, ours: number, target: number, unit: string, more: Record<string, unknown> = {}): Figure {
  return { bench, ours, floor: target, ratio: target === 0 ? ours : ours / target, target, ok: ours <= target, unit, judged: 'ours', ...more };
}

/** Our records against the account Asterisk keeps by itself. */
export function compare(records: readonly CallRecord[], account: readonly CdrRow[]): { missing: number; twice: number; unended: number; causeless: number; calls: number } {
  const ids = records.map(({ uniqueId }) => uniqueId);
  const known = new Set(ids);
  return {
    missing: account.filter(({ uniqueId }) => !known.has(uniqueId)).length,
    twice: ids.length - known.size,
    unended: records.filter(({ state }) => state !== 'ended').length,
    causeless: records.filter(({ state, cause }) => state === 'ended' && !((cause ?? 0) > 0)).length,
    calls: records.length,
  };
}
