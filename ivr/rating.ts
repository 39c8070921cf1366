import type { NodeCall } from './nodes/node.ts';

const GRADES = ['1', '2', '3', '4', '5'] as const;
const ROUNDS = 3;
const WAIT_MS = 6_000;

/** Asks a resident how he was served: 1 very satisfied to 5 very dissatisfied. Null when no grade came, which is no grade, never a good one. */
export async function askRating(call: Pick<NodeCall, 'ask' | 'say'>): Promise<number | null> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const key = await call.ask({ prompts: ['rating'], bargeIn: true, waitMs: WAIT_MS });
    const grade = GRADES.findIndex((one) => one === key) + 1;
    if (grade > 0) return grade;
    if (round < ROUNDS) await call.say([key === null ? 'noInput' : 'wrongKey'], { keys: 'cut' });
  }
  return null;
}
