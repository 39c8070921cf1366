/** P18, what Asterisk carries per talking pair: channels counted by ARI with pairs talking, without and with a track per side recorded. */
import { until } from '../../test/helpers/until.ts';
import { CallLab } from '../../test/helpers/call-lab.ts';
import { round, type Figure } from './figure.ts';

const PAIRS = 4;
const FLOOR = 2;
const TARGETS = { plain: 2, recorded: 4 } as const;

export async function run(): Promise<readonly Figure[]> {
  return [await count('plain'), await count('recorded')];
}

/** A lab of its own each time: the rule of recording is given at the start. */
async function count(mode: 'plain' | 'recorded'): Promise<Figure> {
  const lab = await CallLab.start();
  lab.recorded = mode === 'recorded';
  try {
    for (let index = 0; index < PAIRS; index += 1) await lab.agent(500 + 100 * index);
    const life = await lab.life();
    for (const id of lab.agents.keys()) life.routing.ready(id);
    for (let index = 0; index < PAIRS; index += 1) await (await (await lab.resident(400)).call('12345')).answered();
    await until('every pair hears each other', () => life.calls.live().filter((call) => call.timeToHumanMs !== null).length === PAIRS, 15_000);
    const tracks = mode === 'recorded' ? 2 * PAIRS : 0;
    await until('every track runs', () => life.calls.live().flatMap((call) => call.recordings).length === tracks, 5_000);
    const expected = TARGETS[mode] * PAIRS;
    // Asterisk has them all a moment after it was asked for them.
    await until('the channels are there', async () => (await life.ari.channels()).length >= expected, 5_000);
    const ours = (await life.ari.channels()).length / PAIRS;
    await life.close();
    return { bench: `P18.channels.${mode}`, ours, floor: FLOOR, ratio: round(ours / FLOOR), target: TARGETS[mode], ok: ours <= TARGETS[mode], unit: 'channels per pair', judged: 'ours', pairs: PAIRS };
  } finally {
    await lab.stop();
  }
}
