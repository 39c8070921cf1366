import { z } from 'zod';
import { defineNode } from './node.ts';

/** Ends the call. */
export const hangUp = defineNode('hang-up', z.strictObject({}), [], async (_settings, call) => {
  await call.hangUp();
  return null;
});
