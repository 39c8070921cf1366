import { z } from 'zod';
import { defineNode } from './node.ts';

const settings = z.strictObject({ queueId: z.string().min(1), greeting: z.array(z.string()) });

/** Into a queue. The agent is rung while the greeting is spoken; an answer cuts it, but for its first, obligatory part. Then music until somebody answers. */
export const toQueue = defineNode('to-queue', settings, ['nobody'], async ({ queueId, greeting }, call) => {
  await call.answer();
  if (!(await call.enqueue(queueId))) return 'nobody';
  if (!call.back) await call.say(greeting, true);
  await call.music();
  return null;
});
