import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface AnchorLine { seq: number; hash: string }

/** The last line of the ledger as this machine knows it, in a file outside the store. */
export function createAuditAnchor(file: string): { read(): AnchorLine | null; write(last: AnchorLine): void } {
  return {
    read() {
      const [seq = '', hash = ''] = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ') : [];
      return /^\d+$/.test(seq) && hash !== '' ? { seq: Number(seq), hash } : null;
    },
    write({ seq, hash }) {
      writeFileSync(`${file}.new`, `${seq} ${hash}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}
