import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from 'mongoose';
import type { Log } from '../log.ts';

interface MigrateMongo {
  config: { set(config: Record<string, unknown>): void };
  up(db: unknown, client: unknown): Promise<string[]>;
}

/** The migrations stand beside this file: as .ts when run from the sources (tests), as .js in what is built. */
const here = fileURLToPath(import.meta.url);
const extension = path.extname(here);

/**
 * Runs the migrations that have not run yet, in the order of their names. Indexes are made here and nowhere else.
 * Only one process uses a store, so no lock is taken: one left behind by a crash would keep the next start away.
 */
export async function migrate(connection: Connection, log: Log): Promise<string[]> {
  const db = connection.db;
  if (db === undefined) throw new Error('migrations need an open connection');
  // The package has no types.
  // @ts-expect-error -- no declaration file
  const tool = (await import('migrate-mongo')) as MigrateMongo;
  tool.config.set({ migrationsDir: path.join(path.dirname(here), 'migrations'), changelogCollectionName: 'migrations', migrationFileExtension: extension, useFileHash: false, lockTtl: 0, moduleSystem: 'esm' });
  const applied = await tool.up(db, connection.getClient());
  if (applied.length > 0) log.info({ applied }, 'migrations applied');
  return applied;
}
