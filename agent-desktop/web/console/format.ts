import { now } from './now.ts';

const CITY_ZONE = 'Asia/Shanghai';
const stamp = new Intl.DateTimeFormat('sv-SE', { timeZone: CITY_ZONE, dateStyle: 'short', timeStyle: 'medium' });

/** `2026-11-22 15:30:05` in the city's time, whatever zone this machine is set to. */
export function fullTime(iso: string | null): string {
  const ms = iso === null ? NaN : Date.parse(iso);
  return Number.isFinite(ms) ? stamp.format(ms) : '';
}

/** `11-22 15:30` */
export function shortTime(iso: string | null): string {
  return fullTime(iso).slice(5, 16);
}

/** `15:30:05` */
export function clockTime(iso: string | null): string {
  return fullTime(iso).slice(11);
}

/** `02:14`, from an hour on `1:02:14`. */
export function span(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '';
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}

/** Time gone by since a moment; re-computed as the page's clock ticks. */
export function since(iso: string | null): string {
  return iso === null ? '' : span(now.value - Date.parse(iso));
}

/** Number as it is read: `20261122-00072-1` stands as `2026 1122 00072-1`. */
export function spacedNumber(number: string): string {
  return number.replace(/^(\d{4})(\d{4})-/, '$1 $2 ');
}
