import { residentEn } from './resident-en.ts';
import { accessEn } from './access-en.ts';
import { adminEn, flowEn, trunkEn } from './admin-en.ts';
import { careEn } from './care-en.ts';
import { controlEn } from './control-en.ts';
import { deskEn } from './desk-en.ts';
import { owedEn } from './owed-en.ts';
import type { Sentences } from './zh.ts';

/** The English catalogue; the compiler and a test hold its keys to the Chinese one. */
export const en: Sentences = {
  ...deskEn,
  care: careEn,
  owed: owedEn,
  control: controlEn,
  ...accessEn,
  admin: adminEn,
  flow: flowEn,
  trunk: trunkEn,
  resident: residentEn,
};
