import type { QueueRules } from '../contract/queues.ts';

/** Skill → level, 1 to 5. */
export type SkillLevels = Readonly<Record<string, number>>;
type SkillRules = QueueRules['skills'];

/** The level a queue asks for after so many seconds of waiting; the first of its steps holds from the beginning. */
function levelAfter(steps: SkillRules[number]['levels'], waitedSeconds: number): number {
  const ordered = [...steps].sort((a, b) => a.afterSeconds - b.afterSeconds);
  return (ordered.findLast((step) => step.afterSeconds <= waitedSeconds) ?? ordered[0])?.level ?? 0;
}

/**
 * What a caller needs by now: what the queue asks for, and what was chosen on the way. A skill that is both is needed at the higher level first; the queue's
 * later steps lower it. Skills that are no longer needed are left out.
 */
export function skillsNeeded(rules: SkillRules, chosen: SkillLevels, waitedSeconds: number): SkillLevels {
  const needed: Record<string, number> = { ...chosen };
  for (const { skillId, levels } of rules) {
    const first = Math.max(chosen[skillId] ?? 0, levelAfter(levels, 0));
    const relaxed = levels.some(({ afterSeconds }) => afterSeconds > 0 && afterSeconds <= waitedSeconds);
    needed[skillId] = relaxed ? Math.min(first, levelAfter(levels, waitedSeconds)) : first;
  }
  return Object.fromEntries(Object.entries(needed).filter(([, level]) => level > 0));
}

/** The moments, in seconds of waiting, at which a queue asks for less. */
export function relaxMoments(rules: SkillRules): number[] {
  return [...new Set(rules.flatMap(({ levels }) => levels.map(({ afterSeconds }) => afterSeconds)))].filter((seconds) => seconds > 0).sort((a, b) => a - b);
}

/** What a queue still asks for when a caller has waited as long as its rules look ahead. */
export function skillsAtLast(rules: SkillRules): SkillLevels {
  return skillsNeeded(rules, {}, Number.POSITIVE_INFINITY);
}

export function hasSkills(own: SkillLevels, needed: SkillLevels): boolean {
  return Object.entries(needed).every(([skillId, level]) => (own[skillId] ?? 0) >= level);
}
