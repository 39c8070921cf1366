import type { Figure } from './figure.ts';
import { memory } from './desks.ts';

/** `P11` */
export async function run(): Promise<readonly Figure[]> {
  return [await memory()];
}
