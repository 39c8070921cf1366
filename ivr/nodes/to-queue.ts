import type { z } from 'zod';
import { toQueueSettings } from '../../contract/flows.ts';
import { defineNode, type NodeCall } from './node.ts';

type Settings = z.infer<typeof toQueueSettings>;

/**
 * Into a queue, and what the caller hears there: the greeting (an answer cuts it, but for its first, obligatory part), music, once what keys do, the place
 * every so often. Leaving by a key keeps the place: self-service goes on in other nodes while agents are still offered the call.
 */
export const toQueue = defineNode('to-queue', toQueueSettings, async (settings, call, exits) => {
  await call.answer();
  const returning = call.isIn(settings.queueId);
  if (!returning && exits.has('nobody') && call.agentsSignedIn(settings.queueId) === 0) return 'nobody';
  if (!(await call.enqueue(settings.queueId))) return 'nobody';
  // A key pressed meanwhile is not lost.
  if (!call.back && !returning) await call.say(settings.greeting, { firstObligatory: true, keys: 'keep' });
  await call.music();
  return wait(settings, call, exits);
});

async function wait(settings: Settings, call: NodeCall, exits: ReadonlySet<string>): Promise<string> {
  const from = call.nowMs();
  const due = (seconds: number, wanted: boolean): number => (wanted ? from + seconds * 1_000 : Number.POSITIVE_INFINITY);
  let offerAt = due(settings.offerAfterSeconds, settings.offerPrompts.length > 0);
  let placeAt = due(settings.positionEverySeconds, settings.positionEverySeconds > 0);
  const endAt = due(settings.maxWaitSeconds, settings.maxWaitSeconds > 0 && exits.has('timeout'));
  for (;;) {
    const event = await call.waitInQueue(Math.min(offerAt, placeAt, endAt) - call.nowMs());
    if (event !== null) {
      const exit = 'key' in event ? await pressed(event.key, settings, call) : await overflowed(event.overflowTo, call, exits);
      if (exit !== null) return exit;
      continue;
    }
    const now = call.nowMs();
    if (now >= endAt) {
      await call.leaveQueue();
      return 'timeout';
    }
    if (now >= offerAt) {
      offerAt = Number.POSITIVE_INFINITY;
      await call.say(settings.offerPrompts, { keys: 'cut' });
    } else if (now >= placeAt) {
      placeAt = now + settings.positionEverySeconds * 1_000;
      await call.sayPlace();
    }
    await call.music();
  }
}

async function pressed(key: string, { keys, keepPlace }: Settings, call: NodeCall): Promise<string | null> {
  const meaning = keys.find((one) => one.key === key);
  if (meaning === undefined) return null;
  if (meaning.does === 'exit') {
    if (!keepPlace) await call.leaveQueue();
    return `key:${key}`;
  }
  if (await call.keepPlace()) {
    await call.leaveQueue();
    return 'left';
  }
  await call.say(['callBackNot'], { keys: 'cut' });
  await call.music();
  return null;
}

/** The queue's rule speaks: over to another queue, or out by the exit; without either the caller goes on waiting. */
async function overflowed(toQueueId: string | null, call: NodeCall, exits: ReadonlySet<string>): Promise<string | null> {
  if (toQueueId !== null && (await call.enqueue(toQueueId))) return null;
  if (!exits.has('overflow')) return null;
  await call.leaveQueue();
  return 'overflow';
}
