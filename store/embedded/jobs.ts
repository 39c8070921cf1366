/** Upkeep: statistics for the planner, rows and files that nobody needs any more, a look at whether the engine's own jobs run. */
import { dropCursorFiles } from './commands/query.ts';
import type { Gateway } from './commands/command.ts';
import { textOf, type Statement } from './database.ts';

const DOCUMENTS_UNTIL_ANALYZE = 500;
/** A driver repeats a write within seconds; an hour is generous. */
const PURGE: Statement = { name: 'purge_retries', text: "DELETE FROM documentdb_data.retryable_writes WHERE write_time < now() - interval '1 hour'" };
const COLLECTION: Statement = { name: 'collection_id', text: 'SELECT collection_id::text FROM documentdb_api_catalog.collections WHERE database_name = $1 AND collection_name = $2 AND view_definition IS NULL' };
const CRON: Statement = { name: 'cron_alive', text: "SELECT count(*)::text FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher'" };

/** Starts the jobs; the returned function stops them. A failed round is logged and tried again with the next. */
export function startJobs(gateway: Gateway): () => void {
  const guarded = (name: string, job: () => Promise<void>) => {
    let running = false;
    return (): void => {
      if (running) return;
      running = true;
      job()
        .catch((error: unknown) => gateway.log.debug({ job: name, err: String(error) }, 'upkeep failed, will be tried again'))
        .finally(() => {
          running = false;
        });
    };
  };
  const stops = [
    gateway.clock.every(500, guarded('analyze', async () => analyze(gateway))),
    gateway.clock.every(10_000, guarded('transactions', async () => gateway.transactions.expire())),
    gateway.clock.every(30_000, guarded('cursors', async () => dropCursorFiles(gateway, gateway.cursors.expire()))),
    gateway.clock.every(60_000, guarded('retries', async () => purge(gateway))),
    gateway.clock.every(60_000, guarded('cron', async () => checkCron(gateway))),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Fresh statistics for collections that got indexes or many documents. */
export async function analyze(gateway: Gateway): Promise<void> {
  for (const [database, collection] of gateway.statistics.takeDue(DOCUMENTS_UNTIL_ANALYZE)) {
    const id = textOf((await gateway.database.runLong(COLLECTION, [database, collection]))[0]?.[0]);
    if (id !== undefined && /^\d+$/.test(id)) await gateway.database.runLong({ name: '', text: `ANALYZE documentdb_data.documents_${id}` }, []);
  }
}

async function checkCron(gateway: Gateway): Promise<void> {
  const rows = await gateway.database.run(CRON, []);
  if (textOf(rows[0]?.[0]) === '0') gateway.log.warn('pg_cron does not run: expired documents stay, background indexes are not built');
}

async function purge(gateway: Gateway): Promise<void> {
  await gateway.database.runLong(PURGE, []);
}
