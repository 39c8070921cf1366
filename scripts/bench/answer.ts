/**
 * P1, what the call path costs: INVITE to 200 through the product's call side (number looked up, record made and written to the journal, flow, bridge), against
 * a bare ARI application and against the dialplan's own Answer(), all on one Asterisk, in turns A B C C B A.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallLab } from '../../test/helpers/call-lab.ts';
import { startBareAnswerer } from './bare-answerer.ts';
import { interval, median, quantile, round, type Figure } from './figure.ts';
import type { Load, LoadResult } from './sip-load.ts';

type Arm = 'ours' | 'bare' | 'dialplan';
const NUMBERS: Readonly<Record<Arm, string>> = { ours: '12345', bare: '990001', dialplan: '990002' };
const ORDER: readonly Arm[] = ['ours', 'bare', 'dialplan', 'dialplan', 'bare', 'ours'];
/** Calls per block: so many that a block lasts 3 to 5 seconds, and all three rates four minutes. */
const CALLS: Readonly<Record<number, number>> = { 2: 9, 10: 30, 30: 75 };
const ROUNDS = 3;
const HOLD_MS = 600;
const TARGET_RATIO = 1.25;
const TARGET_OVER_MS = 3;

const DIALPLAN = `
[from-trunk](+)
exten => ${NUMBERS.bare},1,Stasis(bare)
 same => n,Hangup()
exten => ${NUMBERS.dialplan},1,Answer()
 same => n,Wait(30)
 same => n,Hangup()
`;

interface Block { p50: number; p95: number }
interface Measured { blocks: Block[]; all: number[]; failed: number; retransmitted: number; cpuShare: number }

/** `P1 [rate …]`: 2, 10 and 30 calls a second when none is named. */
export async function* run(args: readonly string[] = []): AsyncGenerator<Figure> {
  const rates = args.length === 0 ? [2, 10, 30] : args.map(Number);
  const lab = await CallLab.start();
  const generator = fork(new URL('./sip-load.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  try {
    await new Promise((resolve) => generator.once('message', resolve));
    appendFileSync(join(lab.asterisk.dataDir, 'asterisk/etc/extensions.conf'), DIALPLAN);
    const life = await lab.life();
    await life.ari.reloadModule('pbx_config.so');
    const bare = await startBareAnswerer({ ariUrl: lab.asterisk.ariUrl, password: lab.asterisk.ariPassword, app: 'bare' });
    const { sipPort } = lab.asterisk;
    // Every arm warm before the first figure.
    for (const arm of ORDER) await load(generator, { sipPort, number: NUMBERS[arm], rate: 20, calls: 40, holdMs: 100 });
    for (const rate of rates) yield* await atRate(generator, sipPort, rate);
    bare.close();
    await life.close();
  } finally {
    generator.disconnect();
    await lab.stop();
  }
}

async function atRate(generator: ChildProcess, sipPort: number, rate: number): Promise<Figure[]> {
  const seen: Record<Arm, Measured> = { ours: none(), bare: none(), dialplan: none() };
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const arm of ORDER) {
      const result = await load(generator, { sipPort, number: NUMBERS[arm], rate, calls: CALLS[rate] ?? rate * 3, holdMs: HOLD_MS });
      const { latencies } = result;
      const sum = seen[arm];
      sum.blocks.push({ p50: median(latencies), p95: quantile(latencies, 0.95) });
      sum.all.push(...latencies);
      sum.failed += result.failed;
      sum.retransmitted += result.retransmitted;
      sum.cpuShare = Math.max(sum.cpuShare, result.cpuShare);
    }
  }
  return [overBare(rate, seen), overDialplan(rate, seen)];
}

const none = (): Measured => ({ blocks: [], all: [], failed: 0, retransmitted: 0, cpuShare: 0 });

function overBare(rate: number, { ours, bare }: Record<Arm, Measured>): Figure {
  const ratios = ours.blocks.map((block, index) => block.p95 / (bare.blocks[index]?.p95 ?? Number.NaN));
  const [low, high] = interval(ratios);
  const ratio = median(ratios);
  const lost = ours.failed + bare.failed;
  return {
    bench: `P1.p95.${rate}cps`, ours: round(quantile(ours.all, 0.95)), floor: round(quantile(bare.all, 0.95)), ratio: round(ratio), interval: [round(low), round(high)], target: TARGET_RATIO,
    ok: ratio <= TARGET_RATIO && lost === 0, unit: 'ms', against: 'bare ARI answerer', calls: ours.all.length, blocks: ratios.length, ...aside(ours, bare),
  };
}

function overDialplan(rate: number, { ours, bare, dialplan }: Record<Arm, Measured>): Figure {
  const over = ours.blocks.map((block, index) => block.p50 - (dialplan.blocks[index]?.p50 ?? Number.NaN));
  const [low, high] = interval(over);
  const difference = median(over);
  return {
    bench: `P1.p50.${rate}cps`, ours: round(median(ours.all)), floor: round(median(dialplan.all)), ratio: round(median(ours.all) / median(dialplan.all)), over: round(difference), interval: [round(low), round(high)],
    target: TARGET_OVER_MS, ok: difference <= TARGET_OVER_MS, unit: 'ms', judged: 'over', against: 'dialplan Answer()', bare: round(median(bare.all)), ...aside(ours, dialplan),
  };
}

const aside = (ours: Measured, other: Measured): Record<string, number> => ({
  failed: ours.failed + other.failed, retransmitted: ours.retransmitted + other.retransmitted, generatorCpu: round(Math.max(ours.cpuShare, other.cpuShare)),
});

async function load(generator: ChildProcess, what: Load): Promise<LoadResult> {
  const result = new Promise<LoadResult>((resolve) => generator.once('message', (message) => resolve(message as LoadResult)));
  generator.send(what);
  return result;
}
