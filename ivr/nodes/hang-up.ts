import { hangUpSettings } from '../../contract/flows.ts';
import { defineNode } from './node.ts';

/** Says a last word and ends the call. */
export const hangUp = defineNode('hang-up', hangUpSettings, async ({ prompts }, call) => {
  if (prompts.length > 0) {
    await call.answer();
    await call.say(prompts);
  }
  await call.hangUp();
  return null;
});
