import { same } from '../kit/paths.ts';

export interface Difference { path: string; before: string; after: string }
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const say = (value: unknown): string => (value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value));

/** What changed between two states of a thing, field by field; a field inside a field is `a.b`. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (same(before, after)) return [];
  if (!isObject(before) && !isObject(after)) return [{ path, before: say(before), after: say(after) }];
  const [was, is] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) => differences(was[key], is[key], path === '' ? key : `${path}.${key}`));
}
