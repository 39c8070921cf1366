// Steps of the set-up: each says what it does, how long it took, and, when it fails, the cause and the cure.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/** A failure a person can act on: the step, what is the matter, what to do. */
export class StepError extends Error {
  constructor(step, cause, cure) {
    super(`${step}: ${cause}. ${cure[0].toUpperCase()}${cure.slice(1)}.`);
    this.name = 'StepError';
    this.step = step;
  }
}

const started = performance.now();
const running = new Set();

/** Ends the commands that are still at work, when the set-up itself is interrupted. */
export function endCommands() {
  for (const child of running) child.kill('SIGTERM');
}
let logFile = null;

/** From here on the whole output of the commands is kept in this file too. */
export function keepOutputIn(file) {
  logFile = file;
}

export function say(text) {
  console.log(`[${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s] ${text}`);
}

/**
 * Runs one step and tells its time. `work` gets `progress(text)`; a long step repeats its last progress every five seconds.
 * An unexpected failure becomes a StepError with the given cure.
 */
export async function step(name, cure, work) {
  const begin = performance.now();
  let latest = '';
  const timer = setInterval(() => say(`  ${name}: ${Math.round((performance.now() - begin) / 1000)} s${latest ? ` · ${latest}` : ''}`), 5000);
  try {
    const result = await work((text) => { latest = text.trim().slice(0, 110); });
    say(`${name}: ${typeof result === 'string' ? result : 'done'} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    if (error instanceof StepError) throw error;
    if (isDiskFull(error)) throw new StepError(name, 'the disk is full', 'make room (3 GB for a first set-up), or set ROOT_DIR and DATA_DIR to a larger disk, and start again');
    throw new StepError(name, oneLine(error), cure);
  } finally {
    clearInterval(timer);
  }
}

function isDiskFull(error) {
  return /ENOSPC|EDQUOT|No space left on device/i.test(`${error?.message} ${error?.output ?? ''}`);
}

function oneLine(error) {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').map((line) => line.trim()).filter(Boolean).slice(0, 3).join('; ').replace(/\.$/, '');
}

/** Runs a command to its end; rejects with the last lines of its output. Resolves to the whole output. */
export function command(program, args, { cwd, env, progress = () => undefined } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.once('close', () => running.delete(child));
    let output = '';
    const take = (chunk) => {
      const text = chunk.toString();
      output = (output + text).slice(-200_000);
      if (logFile) appendFileSync(logFile, text);
      const lines = text.split(/[\r\n]+/).filter((line) => line.trim());
      if (lines.length > 0) progress(lines[lines.length - 1]);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => reject(new CommandError(`${program}: ${error.message}`, output)));
    child.on('close', (code, signal) => (code === 0 ? resolve(output) : reject(new CommandError(`${program} ended with ${code ?? signal}: ${lastLines(output)}`, output))));
  });
}

/** A command that failed, with all it had said, so that the caller can tell the cause. */
export class CommandError extends Error {
  constructor(message, output) {
    super(message);
    this.name = 'CommandError';
    this.output = output;
  }
}

/** The lines that name the matter: those that speak of an error, otherwise the last ones. Lines of a stack tell an operator nothing. */
function lastLines(output) {
  const lines = output.split('\n').map((line) => line.trim()).filter((line) => line && !/^at |^[{}\]]|^errors: /.test(line));
  const errors = lines.filter((line) => /\berror\b|\bE: |\bfailed\b/i.test(line));
  return (errors.length > 0 ? errors.slice(0, 3) : lines.slice(-3)).join('; ');
}

/** Whether what a command said means that a registry or mirror could not be reached. */
export function looksUnreachable(output) {
  return /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|Temporary failure resolving|Could not (connect|resolve)|Unable to connect|Connection (refused|timed out|failed)|Network is unreachable|ERR_SOCKET_TIMEOUT/i.test(output);
}
