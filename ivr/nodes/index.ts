import { hangUp } from './hang-up.ts';
import type { NodeKind } from './node.ts';
import { say } from './say.ts';
import { toQueue } from './to-queue.ts';

/** Every kind of node under its literal name. */
export const NODE_KINDS: Readonly<Record<string, NodeKind>> = {
  'to-queue': toQueue,
  'hang-up': hangUp,
  say,
};
