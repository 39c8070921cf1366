import { cityDate } from '../language/city-time.ts';
import { spokenDate, spokenDigits } from '../language/spoken-number.ts';

/**
 * A ticket's number: the day it was taken in the city's zone, the day's serial, a check digit: `20261122-00072-1`.
 * The check digit (Damm) catches every wrong digit and every swap of neighbours when a number is read out or typed.
 */
const SERIAL_DIGITS = 5;

/** Damm's quasigroup of order 10; the diagonal is 0, so appending the check digit gives 0. */
const DAMM = ['0317598642', '7092154863', '4206871359', '1750983426', '6123045978', '3674209581', '5869720134', '8945362017', '9438617205', '2581436790'] as const;

const step = (interim: number, digit: string): number => Number(DAMM[interim]?.[Number(digit)]);

/** The check digit of a string of digits. */
export function checkDigit(digits: string): number {
  let interim = 0;
  for (const digit of digits) interim = step(interim, digit);
  return interim;
}

/** The city's calendar day of a moment: `20261122`. */
export function cityDay(moment: Date): string {
  return cityDate(moment).replaceAll('-', '');
}

/** The number of the day's `serial`-th ticket; above 99,999 the serial widens. */
export function ticketNumber(day: string, serial: number): string {
  const padded = String(serial).padStart(SERIAL_DIGITS, '0');
  return `${day}-${padded}-${checkDigit(day + padded)}`;
}

function isDay(day: string): boolean {
  const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return Number(day.slice(0, 4)) >= 2000 && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}

/** The number in its one form, or null when it is none; spaces, full-width digits and other or missing hyphens are forgiven, a wrong check digit is not. */
export function parseTicketNumber(raw: string): string | null {
  if (raw.length > 64) return null;
  const folded = raw.normalize('NFKC').replace(/[\s\p{Pd}_.]/gu, '');
  const match = /^(\d{8})(\d{5,9})(\d)$/.exec(folded);
  const [, day, serial, check] = match ?? [];
  if (day === undefined || serial === undefined || !isDay(day)) return null;
  // Only a serial above 99,999 may be longer than five digits.
  if (serial.length > SERIAL_DIGITS && serial.startsWith('0')) return null;
  return checkDigit(day + serial) === Number(check) ? `${day}-${serial}-${check ?? ''}` : null;
}

/** How a number is read out: "十一月二十二日，零零零七二，校验码幺". */
export function spokenTicketNumber(number: string): string {
  const [day = '', serial = '', check = ''] = number.split('-');
  return `${spokenDate(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`)}，${spokenDigits(serial)}，校验码${spokenDigits(check)}`;
}
