import type { FlowNodeKind } from '../../contract/flows.ts';
import { collect } from './collect.ts';
import { condition } from './condition.ts';
import { goToFlow } from './go-to-flow.ts';
import { hangUp } from './hang-up.ts';
import { hours } from './hours.ts';
import { menu } from './menu.ts';
import type { NodeKind } from './node.ts';
import { say } from './say.ts';
import { setSkill } from './set-skill.ts';
import { toNumber } from './to-number.ts';
import { toQueue } from './to-queue.ts';

/** Every kind of node under its literal name. */
export const NODE_KINDS: Readonly<Record<FlowNodeKind, NodeKind>> = {
  say,
  menu,
  collect,
  hours,
  condition,
  'set-skill': setSkill,
  'to-queue': toQueue,
  'to-number': toNumber,
  'go-to-flow': goToFlow,
  'hang-up': hangUp,
};
