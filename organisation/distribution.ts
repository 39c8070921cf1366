import type { RouteTable } from '../access/route.ts';
import type { PauseReasonView, SkillView } from '../contract/queues.ts';
import type { QueueStats, QueueView } from '../contract/views.ts';
import { queueIdsFor } from './queue-membership.ts';
import { pauseReasonRoutes } from './pause-reason-routes.ts';
import { queueRoutes } from './queue-routes.ts';
import type { Rows } from './setting-rows.ts';
import { skillRoutes, type AgentSkills, type Person, type SkillRouteNeeds } from './skill-routes.ts';

export interface DistributionNeeds {
  stores: { queues: Rows<QueueView>; skills: Rows<SkillView>; pauseReasons: Rows<PauseReasonView>; agentSkills: SkillRouteNeeds['agentSkills'] };
  /** What holds until the store has answered. */
  first: { queues: readonly QueueView[]; pauseReasons: readonly PauseReasonView[] };
  /** Who deals out the calls; told of every change. */
  routing: {
    setQueue(queue: QueueView): void;
    removeQueue(queueId: string): void;
    setAgentSkills(agentId: string, skills: Record<string, number>): void;
    setPauseReasons(reasons: readonly PauseReasonView[]): void;
    stats(): QueueStats[];
  };
  /** Everybody who may take calls. */
  people(): Promise<Person[]>;
  /** Numbers and voice flows that name a queue or a skill. */
  usersOf(setting: 'queueId' | 'skillId', id: string): string[];
  /** Settings were written. */
  changed(what: 'queues' | 'skills' | 'agentSkills' | 'pauseReasons'): void;
}

/** Queues, skills and reasons to pause: in memory, because they are asked on the way of a call, and for those who may change them. */
export interface Distribution {
  queue(queueId: string): QueueView | undefined;
  queueIds(): string[];
  skillIds(): string[];
  queueIdsOf(agentId: string): string[];
  /** Reads all of it from the store and hands it to routing. */
  load(): Promise<void>;
  routes: RouteTable;
}

export function createDistribution({ stores, first, routing, people, usersOf, changed }: DistributionNeeds): Distribution {
  let queues = new Map<string, QueueView>();
  let skills: readonly SkillView[] = [];
  let agentSkills: readonly AgentSkills[] = [];

  function takeQueues(rows: readonly QueueView[]): void {
    for (const id of queues.keys()) if (!rows.some((row) => row.id === id)) routing.removeQueue(id);
    queues = new Map(rows.map((row) => [row.id, row]));
    for (const row of rows) routing.setQueue(row);
  }
  function takeAgentSkills(rows: readonly AgentSkills[]): void {
    agentSkills = rows;
    for (const row of rows) routing.setAgentSkills(row.agentId, row.skills);
  }
  const load = {
    queues: async () => takeQueues(await stores.queues.list()),
    skills: async () => void (skills = await stores.skills.list()),
    agentSkills: async () => takeAgentSkills(await stores.agentSkills.list()),
    pauseReasons: async () => routing.setPauseReasons(await stores.pauseReasons.list()),
  };
  const reloaded = (what: keyof typeof load) => async (): Promise<void> => {
    await load[what]();
    changed(what);
  };
  takeQueues(first.queues);
  routing.setPauseReasons(first.pauseReasons);

  const skillIds = (): string[] => skills.map(({ id }) => id);
  const queueIdsOf = (agentId: string): string[] => queueIdsFor(agentId, [...queues.values()]);
  const waiting = (queueId: string): string[] => (routing.stats().some((one) => one.queueId === queueId && one.waiting > 0) ? ['等待中的来电'] : []);
  return {
    queue: (queueId) => queues.get(queueId), queueIds: () => [...queues.keys()], skillIds, queueIdsOf,
    async load() {
      await Promise.all(Object.values(load).map((one) => one()));
    },
    routes: [
      ...queueRoutes({ queues: stores.queues, known: () => [...queues.values()], skillIds, users: (id) => [...usersOf('queueId', id), ...waiting(id)], changed: reloaded('queues') }),
      ...skillRoutes({
        skills: stores.skills, agentSkills: stores.agentSkills, skillIds, people, queueIdsOf,
        users: (id) => [
          ...[...queues.values()].filter(({ rules }) => rules.skills.some(({ skillId }) => skillId === id)).map(({ name }) => name), ...usersOf('skillId', id),
          ...(agentSkills.some((row) => (row.skills[id] ?? 0) > 0) ? ['坐席'] : []),
        ],
        changed: async () => {
          await load.skills();
          await load.agentSkills();
          changed('agentSkills');
        },
      }),
      ...pauseReasonRoutes({ reasons: stores.pauseReasons, changed: reloaded('pauseReasons') }),
    ],
  };
}
