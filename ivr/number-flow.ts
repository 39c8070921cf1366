import type { FlowDocument } from '../contract/flows.ts';
import type { HotlineNumber } from './number.ts';

type Nodes = FlowDocument['nodes'];
type Node = Nodes[string];
const node = (kind: Node['kind'], name: string, settings: Record<string, unknown>, exits: Record<string, string> = {}): Node => ({ kind, name, settings, exits });

/** Key 2 while waiting: what everybody calls about today. Key 3: keep my place and call me back. */
const OPT_IN_KEYS = [{ key: '2', label: '通知', does: 'exit' }, { key: '3', label: '回拨', does: 'callBack' }] as const;
const OPT_IN_AFTER_SECONDS = 8;

/** What callers of a number meet, drawn with the same nodes an administrator uses: every mode of a number is a flow. */
export function flowOfNumber(number: HotlineNumber): FlowDocument {
  const [start, nodes] = modes[number.mode](number);
  if (number.hoursId === null) return { start, nodes };
  return {
    start: 'hours',
    nodes: {
      hours: node('hours', '工作时间', { hoursId: number.hoursId }, { open: start, closed: 'closed' }),
      ...closed(number),
      ...nodes,
    },
  };
}

const modes: Record<HotlineNumber['mode'], (number: HotlineNumber) => [start: string, nodes: Nodes]> = {
  // Straight to a human: the greeting is spoken while the agent is being rung.
  'human-first': ({ queueId, greeting }) => ['queue', { queue: node('to-queue', '人工', { queueId, greeting }) }],
  // The same, and after some seconds of waiting keys are offered; nobody has to press one.
  'opt-in': ({ queueId, greeting }) => ['queue', {
    queue: node('to-queue', '人工', { queueId, greeting, offerAfterSeconds: OPT_IN_AFTER_SECONDS, offerPrompts: ['waitingOffer'], keys: [...OPT_IN_KEYS] }, { 'key:2': 'notices', left: 'calledBack' }),
    notices: node('say', '通知', { prompts: ['notices'], bargeIn: true }, { next: 'queue' }),
    calledBack: node('hang-up', '回拨', { prompts: ['callBackKept', 'goodbye'] }),
  }],
  menu: ({ flowId, greeting }) => {
    const nodes = { menu: node('go-to-flow', '菜单', { flowId: flowId ?? '' }) };
    return greeting.length === 0 ? ['menu', nodes] : ['greeting', { greeting: node('say', '欢迎语', { prompts: greeting, bargeIn: true }, { next: 'menu' }), ...nodes }];
  },
};

function closed({ closedPrompts, closedQueueId }: HotlineNumber): Nodes {
  if (closedQueueId !== null) return { closed: node('to-queue', '非工作时间', { queueId: closedQueueId, greeting: closedPrompts }) };
  return { closed: node('hang-up', '非工作时间', { prompts: closedPrompts }) };
}
