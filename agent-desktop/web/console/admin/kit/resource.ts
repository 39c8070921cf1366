import type { z } from 'zod';
import type { Permission } from '../../../../../contract/states.ts';
import type { Field } from './fields.ts';

export type Row = Record<string, unknown>;
export interface Column {
  /** Key of the sentence in its head. */
  label: string;
  /** What stands in the cell; `t` translates, `name` finds the name behind an id of a list. */
  text(row: Row, t: (key: string, data?: Record<string, unknown>) => string, name: (source: string, id: unknown) => string): string;
  chip?: (row: Row) => 'ok' | 'warn' | 'bad' | 'tip' | '';
  right?: boolean;
}
/** All that a page of rows with a side form needs to know: one description per kind of thing. */
export interface Resource {
  /** Under /api/v1. */
  path: string;
  /** Prefix of its sentences: `.title`, `.none`, `.add`, and one per field. */
  words: string;
  may: Permission;
  idKey: string;
  columns: Column[];
  fields: Field[];
  /** Of creating; `edit` of changing, when not the same fields. */
  schema: z.ZodObject;
  edit?: z.ZodType;
  canAdd: boolean;
  canRemove: boolean;
  /** The server gives single rows of it only within the list. */
  listOnly?: boolean;
  /** What a row is called in questions. */
  nameOf(row: Row): string;
  /** Makes the body of POST out of the form, where it is not the form itself. */
  creates?: (form: Row) => Row;
}

const say = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean));

/** A column that shows a field as it is. */
export const plain = (words: string, key: string, right = false): Column => ({ label: `${words}.${key}`, text: (row) => say(row[key]), right });
/** A column that shows the label of one of an enumeration's values. */
export const choice = (words: string, key: string): Column => ({ label: `${words}.${key}`, text: (row, t) => t(optionLabel(`${words}.${key}`, say(row[key]))) });
/** A column that shows the name behind an id. */
export const named = (words: string, key: string, source: string): Column => ({ label: `${words}.${key}`, text: (row, _t, name) => name(source, row[key]) });
/** A column with yes or no. */
export const flag = (words: string, key: string): Column => ({ label: `${words}.${key}`, text: (row, t) => t(row[key] === true ? 'common.yes' : 'common.no'), chip: (row) => (row[key] === true ? 'ok' : '') });

/** Key of the sentence for a value of an enumeration: `<label>_<value>`; dots and signs of values become underscores. */
export function optionLabel(label: string, value: string): string {
  return `${label}_${value.replaceAll('.', '_')}`;
}
