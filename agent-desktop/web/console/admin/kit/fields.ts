import { z } from 'zod';

// Schemas are walked, not compiled to functions: `unsafe-eval` stays forbidden.
z.config({ jitless: true });

export const SOURCES = ['queues', 'flows', 'prompts', 'hours', 'skills', 'users', 'topics', 'areas'] as const;
/** A list that a field chooses from. */
export type Source = (typeof SOURCES)[number];
export type Widget = 'text' | 'area' | 'number' | 'switch' | 'choice' | 'choices' | 'checks' | 'lines' | 'rows' | 'password' | 'moment' | 'date' | 'spans';

/** One line of a form, derived from the contract's schema and marked where the schema cannot say it. */
export interface Field {
  /** Dotted place in the form. */
  path: string;
  widget: Widget;
  /** Key of the sentence that names it; `<label>Hint` is shown below where the catalogue has it. */
  label: string;
  nullable: boolean;
  required: boolean;
  /** Nothing chosen or typed leaves it out. */
  optional?: boolean;
  options?: readonly string[];
  /** Where the options' sentences stand when not beside the label: `<optionWords>.<option>`. */
  optionWords?: string;
  source?: Source;
  rows?: Field[];
  blankRow?: () => Record<string, unknown>;
  min?: number;
  max?: number;
  createOnly?: boolean;
  /** Shown only when this is true of the form. */
  show?: (form: Record<string, unknown>) => boolean;
  /** Begins a group with this heading. */
  group?: string;
}
export type Marks = Record<string, Partial<Omit<Field, 'path'>> & { hide?: true }>;

interface Def { type: string; innerType?: Schema; element?: Schema; entries?: Record<string, string>; options?: Schema[]; values?: unknown[]; checks?: { _zod: { def: { check: string; value?: number; minimum?: number; maximum?: number } } }[]; defaultValue?: unknown }
interface Schema { def: Def; shape?: Record<string, Schema> }

const as = (schema: unknown): Schema => schema as Schema;

function core(schema: Schema): { inner: Schema; nullable: boolean } {
  let inner = schema;
  let nullable = false;
  while (inner.def.innerType) {
    nullable ||= inner.def.type === 'nullable';
    inner = inner.def.innerType;
  }
  return { inner, nullable };
}

function bound(schema: Schema, which: 'min' | 'max'): number | undefined {
  const names = which === 'min' ? ['greater_than', 'min_length'] : ['less_than', 'max_length'];
  const found = schema.def.checks?.map((check) => check._zod.def).find((def) => names.includes(def.check));
  return found?.value ?? (which === 'min' ? found?.minimum : found?.maximum);
}

function widgetOf(inner: Schema): Widget {
  const { type } = inner.def;
  if (type === 'boolean') return 'switch';
  if (type === 'number') return 'number';
  if (type === 'enum') return 'choice';
  if (type !== 'array') return (bound(inner, 'max') ?? 0) > 300 ? 'area' : 'text';
  const element = core(as(inner.def.element)).inner;
  return element.shape ? 'rows' : element.def.type === 'enum' ? 'checks' : 'lines';
}

/**
 * The lines of a form for an object schema; nested objects become lines of their own with dotted paths. Labels are `<words>.<last part>`.
 * `marks` (by path) replaces what the schema cannot say: the list to choose from, a wider box, when it is shown.
 */
export function fieldsOf(schema: z.ZodObject, words: string, marks: Marks = {}, before = ''): Field[] {
  return Object.entries(as(schema).shape ?? {}).flatMap(([key, part]): Field[] => {
    const path = before + key;
    const mark = marks[path] ?? {};
    if (mark.hide) return [];
    const { inner, nullable } = core(part);
    if (inner.shape && mark.widget === undefined) return fieldsOf(inner as unknown as z.ZodObject, words, marks, `${path}.`);
    const min = bound(inner, 'min');
    const field: Field = { path, widget: widgetOf(inner), label: `${words}.${key}`, nullable, required: !(part as unknown as z.ZodType).safeParse(blankOf(part as unknown as z.ZodType)).success };
    if (part.def.type === 'optional') field.optional = true;
    const max = bound(inner, 'max');
    if (min !== undefined) field.min = min;
    if (max !== undefined) field.max = max;
    const element = inner.def.element ? core(as(inner.def.element)).inner : null;
    const choices = inner.def.entries ?? element?.def.entries;
    if (choices) field.options = Object.values(choices);
    if (element?.shape && (mark.widget ?? field.widget) === 'rows') {
      field.rows = fieldsOf(element as unknown as z.ZodObject, words, Object.fromEntries(Object.entries(marks).filter(([at]) => at.startsWith(`${path}.`)).map(([at, one]) => [at.slice(path.length + 1), one])));
      field.blankRow = () => blankOf(element as unknown as z.ZodType) as Record<string, unknown>;
    }
    return [{ ...field, ...mark }];
  });
}

/** What an empty form holds: the schema's defaults, else the smallest thing of its type. */
export function blankOf(schema: z.ZodType): unknown {
  const one = as(schema);
  const { type, defaultValue, innerType } = one.def;
  if (type === 'default') return structuredClone(defaultValue);
  if (type === 'nullable') return null;
  if (type === 'optional') return undefined;
  if (innerType) return blankOf(innerType as unknown as z.ZodType);
  if (one.shape) return Object.fromEntries(Object.entries(one.shape).map(([key, part]) => [key, blankOf(part as unknown as z.ZodType)]));
  if (type === 'array') return [];
  if (type === 'record') return {};
  if (type === 'boolean') return false;
  if (type === 'number') return bound(one, 'min') ?? 0;
  if (type === 'enum') return Object.values(one.def.entries ?? {})[0];
  if (type === 'literal') return one.def.values?.[0];
  if (type === 'union' && one.def.options?.[0]) return blankOf(one.def.options[0] as unknown as z.ZodType);
  return '';
}

/** A fault of the form by the contract's schema: where, and which sentence says it (with its places filled). */
export interface Fault { path: string; key: string; data: Record<string, string> }

/** Everything the schema has against the form, by path. */
export function faultsOf(schema: z.ZodType, form: unknown): Fault[] {
  const read = schema.safeParse(form);
  if (read.success) return [];
  return read.error.issues.map((issue): Fault => {
    const path = issue.path.join('.');
    if (issue.code === 'too_small') return issue.origin === 'string' || issue.origin === 'array' ? { path, key: Number(issue.minimum) <= 1 ? 'admin.fault.required' : 'admin.fault.short', data: { n: String(issue.minimum) } } : { path, key: 'admin.fault.least', data: { n: String(issue.minimum) } };
    if (issue.code === 'too_big') return { path, key: issue.origin === 'string' || issue.origin === 'array' ? 'admin.fault.long' : 'admin.fault.most', data: { n: String(issue.maximum) } };
    if (issue.code === 'invalid_type') return { path, key: 'admin.fault.required', data: {} };
    return { path, key: 'admin.fault.form', data: {} };
  });
}
