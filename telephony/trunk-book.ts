import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Ari } from './ari/ari.ts';
import { sourcesOf, trunksFile, type StoredTrunk } from './trunk.ts';
import type { TrunkPasswords } from './trunk-password.ts';

export interface TrunkBookNeeds {
  passwords: TrunkPasswords;
  ari: Ari;
  dir: string;
  tls: boolean;
  resolve(host: string): Promise<string[]>;
  clock: Clock;
  log: Log;
}

/** The trunks in memory and in Asterisk's file. */
export interface TrunkBook {
  rows(): readonly StoredTrunk[];
  /** Writes them for Asterisk and has it read them; nothing is read anew when nothing differs. */
  set(rows: readonly StoredTrunk[]): Promise<void>;
  addresses(): readonly string[];
  stop(): void;
}

const FILE = 'pjsip_trunks.conf';
const ROWS_FILE = 'trunks.json';
/** A carrier may move its names to other addresses. */
const RESOLVE_MS = 300_000;
/** Registrations and addresses are read by modules of their own. */
const READERS = ['res_pjsip.so', 'res_pjsip_outbound_registration.so', 'res_pjsip_endpoint_identifier_ip.so'];

export function createTrunkBook({ passwords, ari, dir, tls, resolve, clock, log }: TrunkBookNeeds): TrunkBook {
  mkdirSync(dir, { recursive: true });
  // While the store is away calls still go out by what was last read.
  let rows = readRows(join(dir, ROWS_FILE));
  let known: string[] = [];
  let unread = false;

  async function resolveAll(): Promise<void> {
    const sources = rows.filter(({ enabled }) => enabled).flatMap(sourcesOf);
    const found = await Promise.all(sources.map((source) => (isIP(source.split('/')[0] ?? '') === 0 ? resolve(source).catch(() => []) : Promise.resolve([source]))));
    known = found.flat();
  }
  async function reload(): Promise<void> {
    if (!unread || !ari.transport.connected) return;
    unread = false;
    try {
      for (const name of READERS) await ari.reloadModule(name);
    } catch (error) {
      unread = true;
      log.warn({ err: error }, 'Asterisk has not read the trunks yet');
    }
  }
  const passwordOf = (id: string): string | null => {
    const sealed = rows.find((row) => row.id === id)?.sealed ?? null;
    return sealed === null ? null : passwords.open(id, sealed);
  };

  ari.transport.on('up', () => void reload());
  const stop = clock.every(RESOLVE_MS, () => void resolveAll());
  void resolveAll();
  return {
    rows: () => rows,
    async set(given) {
      rows = [...given];
      // The state with its sealed passwords is the server's alone; Asterisk is in the folder's group and reads.
      writeWhenOther(join(dir, ROWS_FILE), JSON.stringify(rows), 0o600);
      unread = writeWhenOther(join(dir, FILE), trunksFile(rows, passwordOf, { tls }), 0o640) || unread;
      await Promise.all([reload(), resolveAll()]);
    },
    addresses: () => known,
    stop,
  };
}

function readRows(file: string): StoredTrunk[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StoredTrunk[];
  } catch {
    return [];
  }
}

/** True when it was written. */
function writeWhenOther(file: string, text: string, mode: number): boolean {
  try {
    if (readFileSync(file, 'utf8') === text) return false;
  } catch {
    // It is not there yet.
  }
  writeFileSync(`${file}.new`, text, { mode });
  renameSync(`${file}.new`, file);
  return true;
}
