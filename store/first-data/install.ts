import { AREAS } from './areas.ts';
import { PHRASES } from '../../knowledge-base/phrases.ts';
import { NUMBERS, QUEUES } from './queues.ts';
import { TOPICS } from './topics.ts';
import type { AreaView, NumberView, PhraseView, QueueView, TopicView } from '../../contract/views.ts';

/** What the first data is written to: the small stores' `ensure`, which leaves what is there alone. */
export interface FirstDataStores {
  queues: { ensure(queue: QueueView): Promise<void> };
  numbers: { ensure(number: NumberView): Promise<void> };
  topics: { ensure(entries: readonly TopicView[]): Promise<void> };
  phrases: { ensure(entries: readonly PhraseView[]): Promise<void> };
  areas: { ensure(entries: readonly AreaView[]): Promise<void> };
}

/** Puts in what a new hotline needs to answer its first call. May be repeated: an entry that somebody changed stays changed. */
export async function installFirstData(stores: FirstDataStores): Promise<void> {
  for (const queue of QUEUES) await stores.queues.ensure(queue);
  for (const number of NUMBERS) await stores.numbers.ensure(number);
  await stores.topics.ensure(TOPICS);
  await stores.phrases.ensure(PHRASES);
  await stores.areas.ensure(AREAS);
}
