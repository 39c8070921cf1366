/** The city's zone is one and has no summer time (Asia/Shanghai since 1991); the machine's own zone changes nothing. */
const OFFSET = '+08:00';
const OFFSET_MS = 8 * 3_600_000;

/** ISO 8601 with the city's offset: 2026-11-22T15:30:00.000+08:00. */
export function cityTime(moment: Date): string {
  return new Date(moment.getTime() + OFFSET_MS).toISOString().replace('Z', OFFSET);
}

/** The city's calendar day of a moment: 2026-11-22. */
export function cityDate(moment: Date): string {
  return cityTime(moment).slice(0, 10);
}
