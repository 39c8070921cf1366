import type { z } from 'zod';
import type { RouteTable } from '../access/route.ts';
import type { Clock } from '../clock.ts';
import type { FlowDocument, flowTrySchema, HoursView } from '../contract/flows.ts';
import type { NumberView } from '../contract/views.ts';
import type { Log } from '../log.ts';
import { hoursState } from '../organisation/hours.ts';
import type { FlowCalls, FlowQueues, SessionNeeds } from './call-session.ts';
import { createFlowService, type FlowServiceNeeds } from './flow-service.ts';
import { modeCosts, type ModeCall } from './mode-cost.ts';
import { findNumber, type HotlineNumber } from './number.ts';
import { promptText } from './prompt.ts';
import { createPromptService, type PromptServiceNeeds } from './prompt-service.ts';
import type { PromptLibrary } from './prompts.ts';
import { voiceRoutes } from './routes.ts';
import { createRunner, type Runner, type RunnerNeeds } from './runner.ts';
import { createHoursService, createNumberService, type Rows } from './settings-service.ts';
import { tryFlow } from './try-call.ts';

export interface VoiceNeeds {
  stores: {
    numbers: Rows<NumberView>;
    hours: Rows<HoursView>;
    prompts: PromptServiceNeeds['store'];
    flows: FlowServiceNeeds['store'];
    /** Calls since a moment (ISO 8601), for the report of modes. */
    modeCalls: { since(moment: string): Promise<ModeCall[]> };
  };
  nuisance?: NonNullable<RunnerNeeds['nuisance']>;
  /** What callers meet until the store has answered. */
  first: { numbers: readonly NumberView[] };
  library: PromptLibrary;
  converter: PromptServiceNeeds['converter'];
  calls: FlowCalls;
  queues: FlowQueues & { ids(): string[] };
  skillIds(): string[];
  callBacks: SessionNeeds['callBacks'];
  /** What can be told about a caller by number, and by whom that is known; null = nobody can tell. */
  fact(field: string, about: { callId: string | null; caller: string; number: string; queueId: string; at: Date }): Promise<string | number | boolean | null>;
  /** Numbers, as dialled, of the calls that are in progress. */
  dialledNow(): string[];
  /** Settings were written; the others who keep them in memory are told. */
  changed(what: 'numbers' | 'flows' | 'hours' | 'prompts'): void;
  clock: Clock;
  log: Log;
}

/** Everything a caller hears before a human: numbers, hours, prompts and flows in memory, and who may change them. */
export interface Voice {
  numbers(): readonly NumberView[];
  /** Whether these hours are open now; hours that nobody knows are not. */
  isOpen(hoursId: string): boolean;
  /** Whether a flow of this id is published. */
  hasFlow(flowId: string): boolean;
  /** Numbers and flows, by name, that name this queue or skill. */
  usersOf(setting: 'queueId' | 'skillId', id: string): string[];
  /** Reads all of it from the store; prompts that are new are spoken meanwhile. */
  load(): Promise<void>;
  runner: Runner;
  routes: RouteTable;
}

const DAY_MS = 86_400_000;

export function createVoice(needs: VoiceNeeds): Voice {
  const { stores, clock, log, library, queues } = needs;
  let numbers: readonly NumberView[] = needs.first.numbers;
  let hours = new Map<string, HoursView>();
  let promptIds = new Set<string>();

  async function loadPrompts(): Promise<void> {
    const rows = await stores.prompts.list();
    promptIds = new Set(rows.map(({ id }) => id));
    await library.prepare(rows.map(promptText));
  }
  const flows = createFlowService({
    store: stores.flows, clock, live: () => runner.live(), changed: () => needs.changed('flows'), promptSeconds: (id) => library.get(id)?.seconds ?? 0,
    known: () => ({ prompts: promptIds, queues: new Set(queues.ids()), hours: new Set(hours.keys()), flows: new Set(flows.ids()), skills: new Set(needs.skillIds()) }),
    numbersOf: (flowId) => numbers.filter((number) => number.flowId === flowId).map(({ number }) => number),
  });
  const hoursAt = (hoursId: string, at: Date): 'open' | 'closed' | 'holiday' | null => {
    const found = hours.get(hoursId);
    return found === undefined ? null : hoursState(found, at);
  };
  const runner = createRunner({
    numbers: () => numbers, calls: needs.calls, queues, callBacks: needs.callBacks, prompts: library, clock, log,
    published: (flowId) => flows.published(flowId), hours: (hoursId) => hoursAt(hoursId, clock.now()),
    ...(needs.nuisance === undefined ? {} : { nuisance: needs.nuisance }),
    fact: (callId, field) => factOf(needs, numbers, callId, field),
    callsOn: (number) => needs.dialledNow().filter((dialled) => findNumber([number], dialled) !== undefined).length,
  });
  const prompts = createPromptService({
    store: stores.prompts, library, converter: needs.converter, numbers: () => numbers, documents: () => flows.documents(), clock,
    async changed() {
      await loadPrompts();
      needs.changed('prompts');
    },
  });
  const reload = (what: 'numbers' | 'hours', read: () => Promise<void>) => (): void => void read().then(() => needs.changed(what)).catch((error: unknown) => log.warn({ err: error }, 'settings not reloaded'));
  const loadNumbers = async (): Promise<void> => void (numbers = await stores.numbers.list());
  const loadHours = async (): Promise<void> => void (hours = new Map((await stores.hours.list()).map((one) => [one.id, one])));
  const numberService = createNumberService(stores.numbers, { missing: (number) => missing(number, { queues: queues.ids(), hours: [...hours.keys()], flows: flows.ids(), prompts: promptIds }), changed: reload('numbers', loadNumbers) });
  const hoursService = createHoursService(stores.hours, {
    users: (id) => usersOf('hoursId', id, numbers, flows.documents()), changed: reload('hours', loadHours),
  });

  return {
    numbers: () => numbers,
    isOpen: (hoursId) => hoursAt(hoursId, clock.now()) === 'open',
    hasFlow: (flowId) => flows.published(flowId) !== null, usersOf: (setting, id) => usersOf(setting, id, numbers, flows.documents()),
    async load() {
      await Promise.all([loadNumbers(), loadHours(), flows.load()]);
      await loadPrompts();
    },
    runner,
    routes: voiceRoutes({
      numbers: numberService, hours: hoursService, prompts, flows,
      tryFlow: (ask) => tryFlow({ prompts: library, hasQueue: (id) => queues.has(id), published: (id) => flows.published(id), hours: hoursAt, fact: (field, about) => needs.fact(field, { callId: null, number: '', queueId: '', ...about }) }, asked(ask, clock)),
      modeCosts: async (days) => modeCosts(await stores.modeCalls.since(new Date(clock.now().getTime() - days * DAY_MS).toISOString())),
    }),
  };
}

/** What a flow asks about its call. */
function factOf({ calls, clock, fact }: VoiceNeeds, numbers: readonly NumberView[], callId: string, field: string): ReturnType<VoiceNeeds['fact']> {
  const call = calls.get(callId);
  const number = findNumber(numbers, call?.number ?? '');
  return fact(field, { callId, caller: call?.callerRaw ?? '', number: number?.number ?? '', queueId: number?.queueId ?? '', at: clock.now() });
}

/** Numbers and flows that name this queue, these hours, this skill. */
function usersOf(setting: 'queueId' | 'skillId' | 'hoursId', id: string, numbers: readonly NumberView[], documents: readonly { name: string; document: FlowDocument }[]): string[] {
  return [
    ...numbers.filter((number) => (setting === 'queueId' ? [number.queueId, number.closedQueueId].includes(id) : setting === 'hoursId' && number.hoursId === id)).map(({ number }) => number),
    ...documents.filter(({ document }) => Object.values(document.nodes).some(({ settings }) => settings[setting] === id)).map(({ name }) => name),
  ];
}

const asked = ({ document, keys, at, caller }: z.infer<typeof flowTrySchema>, clock: Clock): Parameters<typeof tryFlow>[1] => ({ document, keys, at: at === undefined ? clock.now() : new Date(at), caller: caller ?? '', language: 'zh' });

/** The first thing a number leads to that is not there, naming the field. */
function missing(number: HotlineNumber, known: { queues: readonly string[]; hours: readonly string[]; flows: readonly string[]; prompts: ReadonlySet<string> }): { field: string; why: string } | null {
  const wants: [field: string, name: string | null, among: readonly string[]][] = [
    ['queueId', number.queueId, known.queues], ['closedQueueId', number.closedQueueId, known.queues], ['hoursId', number.hoursId, known.hours], ['flowId', number.flowId, known.flows],
    ...(['greeting', 'closedPrompts'] as const).flatMap((field) => number[field].map((name): [string, string, readonly string[]] => [field, name, [...known.prompts]])),
  ];
  const absent = wants.find(([, name, among]) => name !== null && !among.includes(name));
  return absent === undefined ? null : { field: absent[0], why: `there is no ${absent[1] ?? ''}` };
}

