import type { z } from 'zod';
import { conditionSettings } from '../../contract/flows.ts';
import { defineNode, type Known } from './node.ts';

type Condition = z.infer<typeof conditionSettings>;

/** Whether what is known fits. What nobody can tell fits nothing. */
export function holds(known: Known, { operator, value }: Pick<Condition, 'operator' | 'value'>): boolean {
  if (known === null) return false;
  const same = (expected: string | number | boolean): boolean => String(known) === String(expected);
  switch (operator) {
    case 'exists': return known !== '';
    case 'in': return Array.isArray(value) && value.some(same);
    case 'eq': return !Array.isArray(value) && same(value);
    case 'ne': return !Array.isArray(value) && !same(value);
    case 'startsWith': return String(known).startsWith(String(value)) && String(value) !== '';
    case 'lt': return comparable(known, value) && Number(known) < Number(value);
    case 'gt': return comparable(known, value) && Number(known) > Number(value);
  }
}

const comparable = (one: unknown, other: unknown): boolean => [one, other].every((part) => part !== '' && typeof part !== 'boolean' && !Array.isArray(part) && Number.isFinite(Number(part)));

/** Asks one thing about caller, call, queue, time, or what was typed. */
export const condition = defineNode('condition', conditionSettings, async (settings, call) => {
  const known = settings.field.startsWith('var.') ? (call.variables.get(settings.field.slice('var.'.length)) ?? null) : await call.fact(settings.field);
  return String(holds(known, settings));
});
