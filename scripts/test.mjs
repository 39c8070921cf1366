// All checks and tests, set-up included: `npm test`, or `npm test -- unit browser` for some stages only. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUN_PACKAGES, TEST_PACKAGES } from './keeper/packages.mjs';
import { prepareMachine } from './keeper/set-up.mjs';
import { PROGRAM, readSettings } from './keeper/settings.mjs';
import { endCommands, say, StepError } from './keeper/step.mjs';

const bin = (path) => join(PROGRAM, 'node_modules', path);
const MINUTE = 60_000;
/** A run of Mocha that has reported its end has this long to close what it opened. */
const CLOSING = 10_000;

const mocha = (...args) => ({ counts: true, run: [[bin('mocha/bin/mocha.js'), '--reporter', join(PROGRAM, 'scripts/count-reporter.cjs'), ...args]] });
const STAGES = {
  lint: { run: [[bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']], limit: 10 * MINUTE },
  types: { run: [[bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'], [bin('vue-tsc/bin/vue-tsc.js'), '--noEmit', '-p', 'agent-desktop/web/tsconfig.json']], limit: 5 * MINUTE },
  structure: { run: [[bin('dependency-cruiser/bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', '--no-progress', '.']], limit: 3 * MINUTE },
  unit: { ...mocha('test/**/*.test.ts', '--ignore', 'test/integration/**', '--ignore', 'test/e2e/**'), limit: 10 * MINUTE },
  integration: { ...mocha('test/integration/**/*.test.ts'), limit: 25 * MINUTE },
  browser: { ...mocha('test/e2e/**/*.test.ts'), limit: 15 * MINUTE },
};

let current = null;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    endCommands();
    current?.kill('SIGTERM');
    process.exit(130);
  });
}

/** Runs one command in the foreground; resolves to its exit code, or a word when it had to be ended. */
function run(args, { limit, countFile }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: PROGRAM, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_ENV: 'test', ...(countFile ? { MOCHA_COUNTS: countFile } : {}) } });
    current = child;
    let ended = null;
    const end = (why) => { ended = why; child.kill('SIGKILL'); };
    const whole = setTimeout(() => end(`ended after ${limit / MINUTE} min`), limit);
    let closing = null;
    const watch = setInterval(() => {
      if (countFile && existsSync(countFile)) closing ??= setTimeout(() => end('left open'), CLOSING);
    }, 500);
    child.once('close', (code) => {
      clearTimeout(whole);
      clearTimeout(closing);
      clearInterval(watch);
      resolve(ended ?? code ?? 1);
    });
  });
}

async function runStage(name, scratch) {
  const { limit, counts, run: commands } = STAGES[name];
  const begin = performance.now();
  console.log(`\n== ${name} ==`);
  const result = counts ? await runMocha(commands[0], { limit, countFile: join(scratch, `${name}.json`) }) : await runChecks(commands, limit);
  console.log(`== ${name}: ${result.passed} passed, ${result.failed} failed (${((performance.now() - begin) / 1000).toFixed(0)} s) ==`);
  return result;
}

/** A check without cases of its own counts as one. */
async function runChecks(commands, limit) {
  const outcomes = [];
  for (const args of commands) outcomes.push(await run(args, { limit }));
  return outcomes.every((outcome) => outcome === 0) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runMocha(args, { limit, countFile }) {
  const outcome = await run(args, { limit, countFile });
  if (outcome === 'left open') console.log('Something was left open: the run was ended after its last test.');
  if (!existsSync(countFile)) {
    console.log(`The run did not come to its end (${outcome}).`);
    return { passed: 0, failed: 1 };
  }
  const { passed, failed } = JSON.parse(readFileSync(countFile, 'utf8'));
  const unexplained = typeof outcome === 'number' && outcome !== 0 && failed === 0;
  return { passed, failed: unexplained ? 1 : failed };
}

async function main(wanted) {
  const unknown = wanted.filter((name) => !(name in STAGES));
  if (unknown.length > 0) throw new StepError('npm test', `${unknown.join(', ')} is not a stage`, `use some of ${Object.keys(STAGES).join(', ')}`);
  await prepareMachine(readSettings(process.env), { packages: [...RUN_PACKAGES, ...TEST_PACKAGES] });
  say('set-up done, tests begin');
  const scratch = mkdtempSync(join(tmpdir(), 'hotline-test-'));
  const results = [];
  for (const name of wanted.length > 0 ? wanted : Object.keys(STAGES)) results.push([name, await runStage(name, scratch)]);
  rmSync(scratch, { recursive: true, force: true });
  const sum = (what) => results.reduce((total, [, result]) => total + result[what], 0);
  const failing = results.filter(([, result]) => result.failed > 0).map(([name]) => name);
  if (failing.length > 0) console.log(`\nFailing: ${failing.join(', ')}`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof StepError ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
