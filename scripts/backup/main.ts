/** `backup FILE` and `restore FILE`: started by the keeper with the store's address in MONGODB_URI and the folder in DATA_DIR. */
import { MongoClient } from 'mongodb';
import { systemClock } from '../../clock.ts';
import { backup } from './dump.ts';
import { restore } from './restore.ts';

const [task, file] = process.argv.slice(2);
const { MONGODB_URI: uri, DATA_DIR: dataDir } = process.env;
const passphrase = process.env.BACKUP_PASSPHRASE || null;

async function main(): Promise<void> {
  if (!file || !uri || !dataDir) throw new Error('a file, MONGODB_URI and DATA_DIR are needed');
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
  try {
    const options = { db: client.db(), dataDir, file, passphrase, say: (text: string) => console.log(`  ${text}`) };
    if (task === 'backup') await runBackup({ ...options, at: systemClock.now() });
    else await runRestore(options);
  } finally {
    await client.close();
  }
}

async function runBackup(options: Parameters<typeof backup>[0]): Promise<void> {
  const done = await backup(options);
  console.log(`${options.file}: ${done.documents} documents in ${done.collections} collections, ${done.files} recordings`);
  console.log(done.secrets ? 'The secrets are in it, under the passphrase.' : 'The secrets are not in it: set BACKUP_PASSPHRASE to take them along.');
}

async function runRestore(options: Parameters<typeof restore>[0]): Promise<void> {
  const done = await restore(options);
  console.log(`restored ${done.documents} documents in ${done.collections} collections, ${done.files} recordings`);
  if (done.secretsLeftOut) console.log('The archive holds secrets; they were left out, because BACKUP_PASSPHRASE was not set.');
  if (done.secrets) console.log('The secrets were replaced: stop the product and start it again.');
}

try {
  await main();
} catch (error) {
  console.error(`${task ?? ''}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
