import type { Viewer } from '../access/viewer.ts';
import type { RESIDENT_FLAGS } from '../contract/desk.ts';

/** Who asks for what is written into the ledger, and from which address. */
export interface Asker { viewer: Viewer; address: string }

export type ResidentFlag = (typeof RESIDENT_FLAGS)[number];

/** One step of joining two records of one person, or of taking them apart again. Only ever added to. */
export interface MergeStep { kind: 'merged' | 'split'; intoId: string; at: Date; byId: string; byName: string; reason: string }

/**
 * Somebody who called or wrote, known by telephone number. Who gives no number has no record; the ticket keeps what was said.
 * A merged record keeps everything of its own and only points to the one it now stands under: that is why a split gives back exactly what was.
 */
export interface Resident {
  id: string;
  name: string;
  category: 'person' | 'company';
  /** E.164; one number belongs to one resident. */
  phones: string[];
  flags: ResidentFlag[];
  note: string;
  /** The record this one stands under, or null. Never itself a merged one. */
  mergedInto: string | null;
  /** Records that stood under this one when it was merged itself; they moved along with it and go back with it. */
  brought: string[];
  merges: MergeStep[];
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What a caller's record and those standing under it have together. */
export interface Household { root: Resident; members: readonly Resident[] }

/** The numbers of all records, each once, the root's own first. */
export function phonesOf({ root, members }: Household): string[] {
  return [...new Set([root, ...members].flatMap((one) => one.phones))];
}

export function idsOf({ root, members }: Household): string[] {
  return [root.id, ...members.map((one) => one.id)];
}

/** The step by which a record came to stand where it stands now, or null. */
export function lastMerge(resident: Resident): MergeStep | null {
  const last = resident.merges.at(-1);
  return last?.kind === 'merged' && resident.mergedInto === last.intoId ? last : null;
}
