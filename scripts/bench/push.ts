import type { Figure } from './figure.ts';
import { push } from './desks.ts';

/** `P9 [blocks]` */
export async function run(args: readonly string[] = []): Promise<readonly Figure[]> {
  return [await push(Number(args[0] ?? 20))];
}
