import { goToFlowSettings } from '../../contract/flows.ts';
import { defineNode } from './node.ts';

/** Continues with another flow's published version. */
export const goToFlow = defineNode('go-to-flow', goToFlowSettings, ({ flowId }, call) => {
  // Without a published version the caller is not sent away: the walk fails and ends with a human.
  if (!call.continueWith(flowId)) throw new Error(`flow ${flowId} has no published version`);
  return Promise.resolve(null);
});
