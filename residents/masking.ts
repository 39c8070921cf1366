import { parsePhoneNumber, type CityRules } from './phone-number.ts';

/** The one form in which a number is shown in full, however it came; what is no number stays as it came. */
export function displayPhone(raw: string, city?: CityRules): string {
  return parsePhoneNumber(raw, city).display || raw;
}

/** 张* for 张三, 欧** for 欧阳修; the first character stays. */
export function maskName(name: string): string {
  const characters = Array.from(name.trim());
  const [first] = characters;
  return first === undefined ? '' : first + '*'.repeat(Math.min(2, Math.max(1, characters.length - 1)));
}

/** 138****5678; what is no number becomes ****. */
export function maskPhone(raw: string, city?: CityRules): string {
  return parsePhoneNumber(raw, city).masked;
}
