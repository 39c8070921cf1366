import { residentZh } from './resident-zh.ts';
import { accessZh } from './access-zh.ts';
import { adminZh, flowZh, trunkZh } from './admin-zh.ts';
import { careZh } from './care-zh.ts';
import { controlZh } from './control-zh.ts';
import { deskZh } from './desk-zh.ts';
import { owedZh } from './owed-zh.ts';

/** The Chinese catalogue of both browser apps: the staff console (desk-zh.ts) and, under `resident`, the resident's web phone. */
export const zh = {
  ...deskZh,
  care: careZh,
  owed: owedZh,
  control: controlZh,
  ...accessZh,
  admin: adminZh,
  flow: flowZh,
  trunk: trunkZh,
  resident: residentZh,
};

/** Replaces every sentence by `string`: both languages must have the same keys. */
type Words<T> = { [K in keyof T]: T[K] extends string ? string : Words<T[K]> };
export type Sentences = Words<typeof zh>;
