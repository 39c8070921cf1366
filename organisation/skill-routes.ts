import { z } from 'zod';
import type { Route, RouteTable } from '../access/route.ts';
import { agentSkillsSchema, skillInputSchema, type AgentSkillsRow, type SkillView } from '../contract/queues.ts';
import { HotlineError } from '../errors.ts';
import { badField, settingRoutes, type Rows } from './setting-rows.ts';

/** Who can do what, and how well: skill → level 1 to 5. */
export interface AgentSkills { agentId: string; skills: Record<string, number> }
export interface Person { id: string; name: string; staffNumber: string }

export interface SkillRouteNeeds {
  skills: Rows<SkillView>;
  agentSkills: { list(): Promise<AgentSkills[]>; /** Level 0 takes the skill away. */ set(agentIds: readonly string[], levels: Record<string, number>): Promise<void> };
  skillIds(): string[];
  /** Everybody who may take calls. */
  people(): Promise<Person[]>;
  queueIdsOf(agentId: string): string[];
  /** Queues, voice flows and agents that need this skill, by name. */
  users(skillId: string): string[];
  changed(): void | Promise<void>;
}

const skillPatch = skillInputSchema.omit({ id: true }).partial().extend({ version: z.number().int().min(1) });

/** Skills, and who has which. */
export function skillRoutes(needs: SkillRouteNeeds): RouteTable {
  return [
    ...settingRoutes<SkillView>(needs.skills, {
      path: '/skills', entity: 'skill', what: 'skill', manage: 'queue.manage', read: 'queue.read', input: skillInputSchema, patch: skillPatch,
      made: (input: z.infer<typeof skillInputSchema>) => input, users: needs.users, changed: needs.changed,
    }),
    ...agentRoutes(needs),
  ];
}

function agentRoutes({ agentSkills, skillIds, people, queueIdsOf, changed }: SkillRouteNeeds): Route[] {
  async function rows(): Promise<AgentSkillsRow[]> {
    const [everybody, known] = await Promise.all([people(), agentSkills.list()]);
    const of = new Map(known.map(({ agentId, skills }) => [agentId, skills]));
    return everybody.map(({ id, name, staffNumber }) => ({ agentId: id, name, staffNumber, skills: of.get(id) ?? {}, queueIds: queueIdsOf(id) }));
  }
  return [
    { method: 'get', path: '/agents/skills', permission: 'queue.read', summary: 'Everybody who may take calls, with skills (level 1 to 5) and queues.', run: async () => ({ items: await rows(), next: null }) },
    {
      method: 'patch', path: '/agents/skills', permission: 'queue.manage', body: agentSkillsSchema,
      audit: { entity: 'agentSkills', id: () => 'agentSkills', read: async (_id, ctx) => skillsOf(await rows(), (ctx.body as z.infer<typeof agentSkillsSchema>).agentIds) },
      summary: 'Sets skills of several agents in one go; skills that are not named stay, level 0 takes one away. `changed` is how many agents differ afterwards.',
      async run(ctx) {
        const { agentIds, set } = ctx.body as z.infer<typeof agentSkillsSchema>;
        const strange = Object.keys(set).find((skillId) => !skillIds().includes(skillId));
        if (strange !== undefined) throw badField('set', `there is no skill ${strange}`);
        const before = new Map((await rows()).map((row) => [row.agentId, row]));
        const differ = agentIds.filter((agentId) => {
          const row = before.get(agentId);
          if (row === undefined) throw new HotlineError('NOT_FOUND');
          return Object.entries(set).some(([skillId, level]) => (row.skills[skillId] ?? 0) !== level);
        });
        await agentSkills.set(differ, set);
        if (differ.length > 0) await changed();
        return { changed: differ.length };
      },
    },
  ];
}

/** For the ledger: name and number of each agent → skills. */
const skillsOf = (rows: readonly AgentSkillsRow[], agentIds: readonly string[]): Record<string, Record<string, number>> =>
  Object.fromEntries(rows.filter(({ agentId }) => agentIds.includes(agentId)).map(({ name, staffNumber, skills }) => [`${name} ${staffNumber}`, skills]));
