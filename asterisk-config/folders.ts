import { join } from 'node:path';

/** Asterisk's folders under DATA_DIR. */
export function asteriskFolders(dataDir: string): Record<'base' | 'etc' | 'dynamic' | 'lib' | 'spool' | 'recording' | 'voicemail' | 'log' | 'cdr' | 'run' | 'db' | 'keys' | 'moh' | 'prompts' | 'recordings', string> {
  const base = join(dataDir, 'asterisk');
  return {
    base,
    etc: join(base, 'etc'),
    dynamic: join(base, 'etc/dynamic'),
    lib: join(base, 'lib'),
    spool: join(base, 'spool'),
    recording: join(base, 'spool/recording'),
    voicemail: join(base, 'spool/voicemail'),
    log: join(base, 'log'),
    cdr: join(base, 'log/cdr-custom'),
    run: join(base, 'run'),
    db: join(base, 'db'),
    keys: join(base, 'keys'),
    moh: join(base, 'moh'),
    prompts: join(dataDir, 'prompts'),
    recordings: join(dataDir, 'recordings'),
  };
}
