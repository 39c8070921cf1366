import type { z } from 'zod';
import type { bulletinInputSchema, BulletinView } from '../contract/desk.ts';

/** 公告 and 统一口径 as kept: whether one is shown now follows from the clock. */
export type Bulletin = Omit<BulletinView, 'active'>;
export type BulletinInput = z.infer<typeof bulletinInputSchema>;

export function isActive({ from, until }: Pick<Bulletin, 'from' | 'until'>, now: Date): boolean {
  return Date.parse(from) <= now.getTime() && now.getTime() < Date.parse(until);
}

/** When the screens next change by the clock alone: the nearest beginning or end ahead; null when none is. */
export function nextTurn(bulletins: readonly Pick<Bulletin, 'from' | 'until'>[], now: Date): number | null {
  const ahead = bulletins.flatMap(({ from, until }) => [Date.parse(from), Date.parse(until)]).filter((at) => at > now.getTime());
  return ahead.length === 0 ? null : Math.min(...ahead);
}

/** Incidents and outages before notices and wordings, the newest first. */
const WEIGHT = { incident: 0, outage: 1, notice: 2, wording: 3 } as const;
export function inOrder(bulletins: readonly BulletinView[]): BulletinView[] {
  return [...bulletins].sort((a, b) => WEIGHT[a.kind] - WEIGHT[b.kind] || Date.parse(b.from) - Date.parse(a.from));
}
