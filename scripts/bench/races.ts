/** R9: seeded races of offers, answers, cancels, transfers, sign-outs and drops. Every step is checked: no call with two agents, no agent with two calls, none stuck. */
import { runRace } from '../../test/routing/race.ts';
import { round, type Figure } from './figure.ts';

/** `R9 [races]`; the seeds are 1, 2, 3 … so that a broken one can be run alone. */
export async function run(args: readonly string[] = []): Promise<readonly Figure[]> {
  const races = Number(args[0] ?? 10_000);
  const begun = performance.now();
  const broken: string[] = [];
  let claims = 0;
  for (let seed = 1; seed <= races; seed += 1) {
    try {
      claims += await runRace(seed);
    } catch (error) {
      broken.push(error instanceof Error ? error.message.slice(0, 200) : String(error));
    }
  }
  const seconds = (performance.now() - begun) / 1_000;
  return [{ bench: 'R9.races', ours: broken.length, floor: 0, ratio: broken.length / races, target: 0, ok: broken.length === 0 && claims > races, unit: 'broken rules', judged: 'ours', races, answersWon: claims, seconds: round(seconds), first: broken[0] ?? null }];
}
