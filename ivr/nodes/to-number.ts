import { toNumberSettings } from '../../contract/flows.ts';
import { defineNode } from './node.ts';

/** Dials out through the one gate; answered, the flow is over. */
export const toNumber = defineNode('to-number', toNumberSettings, async ({ number, timeoutSeconds }, call) => {
  await call.answer();
  return call.dial(number, timeoutSeconds);
});
