import { residentEn } from './resident-en.ts';
import { adminEn, trunkEn } from './admin-en.ts';
import { deskEn } from './desk-en.ts';
import type { Sentences } from './zh.ts';

/** The English catalogue; the compiler and a test hold its keys to the Chinese one. */
export const en: Sentences = {
  ...deskEn,
  admin: adminEn,
  trunk: trunkEn,
  resident: residentEn,
};
