import type { Log } from '../log.ts';
import { flowFaults, humanFirst, nextStep, type Flow } from './flow.ts';
import { NODE_KINDS } from './nodes/index.ts';
import type { NodeCall, NodeKind } from './nodes/node.ts';
import { findNumber, type HotlineNumber } from './number.ts';
import type { PromptLibrary } from './prompts.ts';

/** What flows need of call handling. */
export interface RunnerNeeds {
  numbers(): readonly HotlineNumber[];
  hasQueue(queueId: string): boolean;
  calls: {
    answer(callId: string): Promise<void>;
    say(callId: string, spoken: { promptId: string; media: string[]; obligatory: boolean; seconds: number }[]): Promise<void>;
    enqueue(callId: string, queueId: string): Promise<void>;
    music(callId: string): Promise<void>;
    end(callId: string, ending: 'refused' | 'system', cause: number): Promise<void>;
  };
  prompts: PromptLibrary;
  log: Log;
}

const UNALLOCATED_NUMBER = 1;
const NORMAL_CLEARING = 16;

/** Carries calls through the flow of the number they dialled. */
export interface Runner {
  /** Never rejects: a flow that fails ends in the queue of its number, so that a human is reached. */
  run(callId: string, dialled: string, back: boolean): Promise<void>;
}

export function createRunner(needs: RunnerNeeds): Runner {
  const { calls, prompts, log } = needs;

  const nodeCall = (callId: string, back: boolean): NodeCall => ({
    callId,
    back,
    answer: () => calls.answer(callId),
    async say(promptIds, firstObligatory) {
      const known = promptIds.flatMap((promptId, index) => {
        const prompt = prompts.get(promptId);
        return prompt === undefined ? [] : [{ promptId, media: [prompt.media], obligatory: firstObligatory && index === 0, seconds: prompt.seconds }];
      });
      await calls.say(callId, known);
    },
    async enqueue(queueId) {
      if (!needs.hasQueue(queueId)) return false;
      await calls.enqueue(callId, queueId);
      return true;
    },
    music: () => calls.music(callId),
    hangUp: () => calls.end(callId, 'system', NORMAL_CLEARING),
  });

  async function walk(flow: Flow, call: NodeCall): Promise<void> {
    for (let at: string | null = flow.start; at !== null; ) {
      const node: Flow['nodes'][string] | undefined = flow.nodes[at];
      const kind: NodeKind | undefined = node === undefined ? undefined : NODE_KINDS[node.kind];
      if (node === undefined || kind === undefined) throw new Error(`node ${at} cannot be run`);
      const exit: string | null = await kind.run(node.settings, call);
      at = exit === null ? null : nextStep(flow, at, exit);
    }
  }

  return {
    async run(callId, dialled, back) {
      const number = findNumber(needs.numbers(), dialled);
      if (number === undefined) return calls.end(callId, 'refused', UNALLOCATED_NUMBER);
      try {
        const flow = humanFirst(number);
        const faults = flowFaults(flow, new Set(Object.keys(NODE_KINDS)));
        if (faults.length > 0) throw new Error(faults.join('; '));
        await walk(flow, nodeCall(callId, back));
      } catch (error) {
        log.error({ err: error, callId }, 'a voice flow failed; the call goes to its queue');
        await calls.enqueue(callId, number.queueId).catch((cause: unknown) => log.error({ err: cause, callId }, 'and could not be queued'));
      }
    },
  };
}
