import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import type { Ari } from './ari/ari.ts';

/** The dialplan's list of numbers that were published since Asterisk's configuration was made: written whole, read by Asterisk without a restart. */
export interface AddedNumbers {
  /** `conf` is the whole file. Nothing happens when it is as it was. */
  set(conf: string): void;
}

const FILE = 'extensions_numbers.conf';

export function createAddedNumbers({ dir, ari, log }: { dir: string; ari: Pick<Ari, 'reloadModule' | 'transport'>; log: Log }): AddedNumbers {
  const path = join(dir, FILE);
  let unread = false;
  const read = async (): Promise<void> => {
    if (!unread || !ari.transport.connected) return;
    unread = false;
    await ari.reloadModule('pbx_config.so').catch((error: unknown) => {
      unread = true;
      log.warn({ err: error }, 'Asterisk has not read the added numbers yet');
    });
  };
  // An Asterisk that was away when they were written reads them when it is back; reading them twice does no harm.
  ari.transport.on('up', () => void read());
  return {
    set(conf) {
      if (contentOf(path) === conf) return;
      writeFileSync(`${path}.new`, conf, { mode: 0o640 });
      renameSync(`${path}.new`, path);
      unread = true;
      void read();
    },
  };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
