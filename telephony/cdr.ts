/** One row of Asterisk's own account of calls, the record that does not depend on us. */
export interface CdrRow {
  uniqueId: string;
  linkedId: string;
  from: string;
  to: string;
  startedAt: string;
  answeredAt: string | null;
  endedAt: string;
  seconds: number;
  talkSeconds: number;
  disposition: string;
  cause: number;
  channel: string;
  context: string;
  /** The published number, set by the dialplan of an entry alone; empty for every leg that we or a phone made. */
  number: string;
}

const COLUMNS = 14;

/** Splits one line of the CSV file; null for a line that is none (cut off, or foreign). */
export function parseCdrLine(line: string): CdrRow | null {
  // A comma before each field: then each match is one field, and a line that was cut short has too few.
  const fields = [...`,${line}`.matchAll(/,("(?:[^"]|"")*"|[^,]*)/g)].map((match) => (match[1] ?? '').replace(/^"|"$/g, '').replaceAll('""', '"'));
  if (fields.length < COLUMNS) return null;
  const [uniqueId = '', linkedId = '', from = '', to = '', start = '', answer = '', end = '', seconds = '', talk = '', disposition = '', cause = '', channel = '', context = '', number = ''] = fields;
  const startedAt = timeOf(start);
  const endedAt = timeOf(end);
  if (!/^[\w.-]+$/.test(uniqueId) || startedAt === null || endedAt === null) return null;
  return { uniqueId, linkedId, from, to: number === '' ? to : number, startedAt, answeredAt: timeOf(answer), endedAt, seconds: Number(seconds) || 0, talkSeconds: Number(talk) || 0, disposition, cause: Number(cause) || 0, channel, context, number };
}

/** Seconds since 1970 with a fraction; empty or 0 is "never". */
function timeOf(text: string): string | null {
  const seconds = Number(text);
  return text.trim() === '' || !Number.isFinite(seconds) || seconds <= 0 || seconds > 4e9 ? null : new Date(seconds * 1000).toISOString();
}

/** Rows that stand for a resident's call: the resident's own channel that came in by one of the entry contexts. */
export const isResidentRow = (row: CdrRow): boolean => row.number !== '' && /^(from|fallback|back)-(trunk|web|phone)$/.test(row.context) && !row.channel.startsWith('Local/');
