import { z } from 'zod';
import { defineNode } from './node.ts';

const settings = z.strictObject({ prompts: z.array(z.string()).min(1) });

/** Speaks one prompt after the other. */
export const say = defineNode('say', settings, ['next'], async ({ prompts }, call) => {
  await call.answer();
  await call.say(prompts, false);
  return 'next';
});
