import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { cityDate } from '../language/city-time.ts';
import type { DialCounts, DialWho } from './dial.ts';

/** What was dialled today, by whom. A line of a file per leg: the caps hold over a restart, also while the store is away. */
export interface DialCounter {
  counts(who: DialWho): DialCounts;
  /** One more leg goes out. */
  add(who: DialWho): void;
}

const LINE = /^([\w-]{0,64}) ([\w-]{0,64})$/;

/** `dir` is DATA_DIR/journal; a day begins at midnight of the city. */
export function createDialCounter({ dir, clock }: { dir: string; clock: Clock }): DialCounter {
  mkdirSync(dir, { recursive: true });
  let day = '';
  let lines: { agent: string; queue: string }[] = [];
  const file = (): string => join(dir, `dialled-${day}.log`);
  function today(): void {
    const now = cityDate(clock.now());
    if (now === day) return;
    day = now;
    lines = readLines(file());
  }
  return {
    counts({ agentId, queueId }) {
      today();
      return {
        agentToday: agentId === null ? 0 : lines.filter(({ agent }) => agent === agentId).length,
        queueToday: queueId === null ? 0 : lines.filter(({ queue }) => queue === queueId).length,
        today: lines.length,
      };
    },
    add({ agentId, queueId }) {
      today();
      const line = { agent: agentId ?? '', queue: queueId ?? '' };
      lines.push(line);
      appendFileSync(file(), `${line.agent} ${line.queue}\n`, { mode: 0o640 });
    },
  };
}

function readLines(file: string): { agent: string; queue: string }[] {
  try {
    return readFileSync(file, 'utf8').split('\n').flatMap((line) => {
      const [, agent, queue] = LINE.exec(line) ?? [];
      return agent === undefined || queue === undefined ? [] : [{ agent, queue }];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
