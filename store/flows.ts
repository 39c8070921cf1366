import { Schema, type Connection } from 'mongoose';
import type { FlowRecord, FlowVersion } from '../ivr/flow-version.ts';
import { isDuplicate } from './guard.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export interface FlowStore extends VersionedRows<FlowRecord> {
  /** Of one flow, or of all; the newest first. */
  versions(flowId?: string): Promise<FlowVersion[]>;
  /** Adds a version; false when its number is taken. Versions are never changed. */
  addVersion(version: FlowVersion): Promise<boolean>;
}

const schema = new Schema({ _id: String, flowId: String, version: Number }, { collection: 'flow_versions', strict: false, minimize: false, versionKey: false, autoIndex: false, autoCreate: false });

export function createFlowStore(connection: Connection): FlowStore {
  const versions = connection.model('FlowVersion', schema).collection;
  return {
    ...createVersionedRows<FlowRecord>(connection, { model: 'Flow', collection: 'flows', keyOf: (row) => row.id }),
    versions: async (flowId) => (await versions.find(flowId === undefined ? {} : { flowId }, { projection: { _id: 0 } }).sort({ flowId: 1, version: -1 }).toArray()) as unknown as FlowVersion[],
    async addVersion(version) {
      try {
        await versions.insertOne({ _id: `${version.flowId}@${version.version}` as never, ...version });
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
  };
}
