/** `npm run bench -- NAME`: one JSON line per figure; exit 1 when one of them falls short. */
import type { Figure } from './figure.ts';

/** Every benchmark by its name; loaded when asked for, so that one does not start what another needs. */
const BENCHES: Readonly<Record<string, () => Promise<{ run: (args: readonly string[]) => Promise<readonly Figure[]> | AsyncIterable<Figure> }>>> = {
  P1: async () => import('./answer.ts'),
  P3: async () => import('./ari-ping.ts'),
  P6: async () => import('./arrival-trace.ts'),
  P9: async () => import('./push.ts'),
  P11: async () => import('./desk-memory.ts'),
  P10: async () => import('./screen-pop.ts'),
  P18: async () => import('./channels.ts'),
  R3: async () => import('./survival/server-dies.ts'),
  R4: async () => import('./survival/connection-dies.ts'),
  R5: async () => import('./survival/asterisk-dies.ts'),
  R6: async () => import('./survival/store-away.ts'),
  R9: async () => import('./races.ts'),
  R10: async () => import('./drops.ts'),
  R12: async () => import('./survival/toll-fraud.ts'),
  store: async () => import('./store.ts'),
  tickets: async () => import('./ticket-search.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
let short = false;
// A long benchmark gives each figure when it has it.
for await (const figure of await (await bench()).run(args)) {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
  short ||= !figure.ok;
}
process.exit(short ? 1 : 0);
