import { saySettings } from '../../contract/flows.ts';
import { defineNode } from './node.ts';

/** Speaks one prompt after the other. */
export const say = defineNode('say', saySettings, async ({ prompts, bargeIn }, call) => {
  await call.answer();
  await call.say(prompts, { keys: bargeIn ? 'cut' : 'ignore' });
  return 'next';
});
