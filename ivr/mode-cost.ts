import { z } from 'zod';
import type { HotlineNumber } from './number.ts';

export const modeCostQuerySchema = z.strictObject({ days: z.coerce.number().int().min(1).max(400).default(30) });

/** What a mode of a number costs its callers; times in seconds, null while there is no call to tell. Lost: rung off before a human, refused, or dropped. */
export interface ModeCost {
  mode: HotlineNumber['mode'];
  calls: number;
  answered: number;
  /** From the INVITE until both hear each other. */
  medianSecondsToHuman: number | null;
  p90SecondsToHuman: number | null;
  /** From the INVITE into the queue, and from there to the agent's answer. */
  meanMenuSeconds: number | null;
  meanQueueSeconds: number | null;
  lostInMenu: number;
  lostInQueue: number;
}

/** What the report reads of a call. `mode` as it was when the call came. */
export interface ModeCall { mode: HotlineNumber['mode']; startedAt: string; queuedAt: string | null; connectedAt: string | null; timeToHumanMs: number | null; waitMs: number | null }

const MODES: readonly HotlineNumber['mode'][] = ['human-first', 'opt-in', 'menu'];
const round = (ms: number): number => Math.round(ms / 100) / 10;
const mean = (all: readonly number[]): number | null => (all.length === 0 ? null : round(all.reduce((sum, one) => sum + one, 0) / all.length));
const part = (all: readonly number[], share: number): number | null => {
  const value = [...all].sort((a, b) => a - b)[Math.ceil(all.length * share) - 1];
  return value === undefined ? null : round(value);
};

/** One row per mode, over calls that are over. */
export function modeCosts(calls: readonly ModeCall[]): ModeCost[] {
  return MODES.map((mode) => {
    const own = calls.filter((call) => call.mode === mode);
    const answered = own.filter((call) => call.connectedAt !== null);
    const toHuman = answered.flatMap((call) => (call.timeToHumanMs === null ? [] : [call.timeToHumanMs]));
    const lost = own.filter((call) => call.connectedAt === null);
    return {
      mode, calls: own.length, answered: answered.length, medianSecondsToHuman: part(toHuman, 0.5), p90SecondsToHuman: part(toHuman, 0.9),
      meanMenuSeconds: mean(own.flatMap((call) => (call.queuedAt === null ? [] : [Date.parse(call.queuedAt) - Date.parse(call.startedAt)]))),
      meanQueueSeconds: mean(answered.flatMap((call) => (call.waitMs === null ? [] : [call.waitMs]))),
      lostInMenu: lost.filter((call) => call.queuedAt === null).length, lostInQueue: lost.filter((call) => call.queuedAt !== null).length,
    };
  });
}
