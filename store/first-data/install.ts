import { AREAS } from './areas.ts';
import { PHRASES } from '../../knowledge-base/phrases.ts';
import { PROMPTS } from './prompts.ts';
import { PAUSE_REASONS, SKILLS } from './distribution.ts';
import { QUEUES } from './queues.ts';
import { TOPICS } from './topics.ts';
import { FLOWS, FLOW_VERSIONS, HOURS, NUMBERS } from './voice.ts';
import { firstPrompt, type PromptRow } from '../../ivr/prompt.ts';
import type { FlowRecord, FlowVersion } from '../../ivr/flow-version.ts';
import type { HoursView } from '../../contract/flows.ts';
import type { PauseReasonView, SkillView } from '../../contract/queues.ts';
import type { AreaView, NumberView, PhraseView, QueueView, TopicView } from '../../contract/views.ts';

/** What the first data is written to: the small stores' `ensure`, which leaves what is there alone. */
export interface FirstDataStores {
  queues: { ensure(queue: QueueView): Promise<void> };
  skills: { ensure(skill: SkillView): Promise<void> };
  pauseReasons: { ensure(reason: PauseReasonView): Promise<void> };
  numbers: { ensure(number: NumberView): Promise<void> };
  hours: { ensure(hours: HoursView): Promise<void> };
  prompts: { ensure(prompt: PromptRow): Promise<void> };
  flows: { ensure(flow: FlowRecord): Promise<void>; addVersion(version: FlowVersion): Promise<boolean> };
  topics: { ensure(entries: readonly TopicView[]): Promise<void> };
  phrases: { ensure(phrase: PhraseView): Promise<void> };
  areas: { ensure(entries: readonly AreaView[]): Promise<void> };
}

/** Puts in what a new hotline needs to answer its first call. May be repeated: an entry that somebody changed stays changed. */
export async function installFirstData(stores: FirstDataStores): Promise<void> {
  for (const queue of QUEUES) await stores.queues.ensure(queue);
  for (const skill of SKILLS) await stores.skills.ensure(skill);
  for (const reason of PAUSE_REASONS) await stores.pauseReasons.ensure(reason);
  for (const number of NUMBERS) await stores.numbers.ensure(number);
  for (const hours of HOURS) await stores.hours.ensure(hours);
  for (const prompt of PROMPTS) await stores.prompts.ensure(firstPrompt(prompt));
  for (const version of FLOW_VERSIONS) await stores.flows.addVersion(version);
  for (const flow of FLOWS) await stores.flows.ensure(flow);
  await stores.topics.ensure(TOPICS);
  for (const phrase of PHRASES) await stores.phrases.ensure(phrase);
  await stores.areas.ensure(AREAS);
}
