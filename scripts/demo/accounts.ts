/** What a simulated resident knows about one call of his. Times are milliseconds since 1970. */
export interface CallerAccount {
  number: string;
  dialled: string;
  startedAt: number;
  endedAt: number;
  /** Whom he spoke to; null when nobody. */
  agentId: string | null;
  /** Who put down: he, the agent, or the hotline itself (refused, end of a menu). */
  endedBy: 'caller' | 'agent' | 'hotline';
}

/** As much of a call record as can be held against it. */
export interface RecordedCall {
  id: string;
  direction: 'in' | 'out';
  caller: string;
  number: string;
  startedAt: string;
  connectedAt: string | null;
  endedAt: string | null;
  agentId: string | null;
  ending: string | null;
  recordings: { track: 'resident' | 'agent'; state: string }[];
}

/** Both clocks are this machine's; the record begins with the INVITE's arrival. */
const SAME_CALL_MS = 2_500;
/** Putting down and picking up may cross on the way. */
const CROSSING_MS = 2_000;

const tail = (number: string): string => number.slice(-4);

/**
 * Every fault between what the residents say and what the hotline wrote: calls missing, doubled or invented, the wrong agent, the wrong ending, a talk without both tracks.
 * Numbers are compared by their last four digits (records may be masked).
 */
export function compare(accounts: readonly CallerAccount[], records: readonly RecordedCall[]): string[] {
  const faults: string[] = [];
  const free = new Set(records.filter((record) => record.direction === 'in'));
  for (const account of [...accounts].sort((a, b) => a.startedAt - b.startedAt)) {
    const label = `${account.number} at ${new Date(account.startedAt).toISOString()}`;
    const same = [...free].filter((record) => tail(record.caller) === tail(account.number) && Math.abs(Date.parse(record.startedAt) - account.startedAt) < SAME_CALL_MS);
    for (const record of same) free.delete(record);
    const [record, ...doubles] = same;
    if (record === undefined) faults.push(`${label}: no record`);
    else faults.push(...differences(account, record).map((fault) => `${label} (${record.id}): ${fault}`));
    if (doubles.length > 0) faults.push(`${label}: ${doubles.length + 1} records`);
  }
  for (const record of free) faults.push(`${record.caller} at ${record.startedAt} (${record.id}): a record of a call that nobody made`);
  return faults;
}

function differences(account: CallerAccount, record: RecordedCall): string[] {
  const faults: string[] = [];
  if (record.endedAt === null || record.ending === null) return ['the record has no end'];
  const crossed = record.connectedAt !== null && account.agentId === null && account.endedAt - Date.parse(record.connectedAt) < CROSSING_MS;
  if (crossed) return [];
  if ((record.connectedAt === null) !== (account.agentId === null)) return [account.agentId === null ? 'the record knows a talk, the caller does not' : 'the caller spoke to somebody, the record knows nobody'];
  if (account.agentId !== null && record.agentId !== account.agentId) faults.push(`spoke to ${account.agentId}, recorded ${record.agentId ?? 'nobody'}`);
  const allowed = endingsOf(account);
  if (!allowed.includes(record.ending)) faults.push(`ended as ${record.ending} instead of ${allowed.join(' or ')}`);
  if (record.connectedAt !== null) {
    for (const track of ['resident', 'agent'] as const) if (!record.recordings.some((one) => one.track === track && one.state === 'ready')) faults.push(`no track of the ${track}`);
  }
  return faults;
}

function endingsOf({ agentId, endedBy }: CallerAccount): readonly string[] {
  if (endedBy === 'hotline') return agentId === null ? ['refused', 'system', 'unreachable'] : ['system', 'agent'];
  if (agentId === null) return ['abandoned'];
  return endedBy === 'agent' ? ['agent'] : ['resident'];
}
