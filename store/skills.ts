import { Schema, type Connection } from 'mongoose';
import type { SkillView } from '../contract/queues.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type SkillStore = VersionedRows<SkillView>;
export interface AgentSkillStore {
  list(): Promise<{ agentId: string; skills: Record<string, number> }[]>;
  /** Skills that are not named stay; level 0 takes one away. The names come from the list of skills. */
  set(agentIds: readonly string[], levels: Record<string, number>): Promise<void>;
}

interface StoredSkills { _id: string; skills?: Record<string, number> }
const schema = new Schema<StoredSkills>({ _id: String, skills: Schema.Types.Mixed }, { collection: 'agent_skills', minimize: false, versionKey: false, autoIndex: false, autoCreate: false });

export function createSkillStore(connection: Connection): SkillStore {
  return createVersionedRows<SkillView>(connection, { model: 'Skill', collection: 'skills', keyOf: (row) => row.id });
}

export function createAgentSkillStore(connection: Connection): AgentSkillStore {
  const rows = connection.model<StoredSkills>('AgentSkills', schema).collection;
  return {
    list: async () => (await rows.find().toArray()).map((row) => ({ agentId: String(row._id), skills: (row['skills'] as Record<string, number> | undefined) ?? {} })),
    async set(agentIds, levels) {
      const named = (keep: (level: number) => boolean): Record<string, number> => Object.fromEntries(Object.entries(levels).filter(([, level]) => keep(level)).map(([skillId, level]) => [`skills.${skillId}`, level]));
      const [given, taken] = [named((level) => level > 0), named((level) => level === 0)];
      const update = { ...(Object.keys(given).length > 0 && { $set: given }), ...(Object.keys(taken).length > 0 && { $unset: taken }) };
      if (Object.keys(update).length > 0) await Promise.all(agentIds.map((agentId) => rows.updateOne({ _id: agentId as never }, update, { upsert: true })));
    },
  };
}
