import { Schema, type Connection } from 'mongoose';
import type { PromptRow } from '../ivr/prompt.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export interface PromptStore extends VersionedRows<PromptRow> {
  /** Keeps a recording under its content's name; the same one twice is one. */
  keepRecording(name: string, sound: Buffer): Promise<void>;
  recording(name: string): Promise<Buffer | null>;
}

const recordingSchema = new Schema({ _id: String, sound: Buffer }, { collection: 'prompt_recordings', versionKey: false, autoIndex: false, autoCreate: false });

export function createPromptStore(connection: Connection): PromptStore {
  const recordings = connection.model<{ _id: string; sound: Buffer }>('PromptRecording', recordingSchema);
  return {
    ...createVersionedRows<PromptRow>(connection, { model: 'Prompt', collection: 'prompts', keyOf: (row) => row.id }),
    async keepRecording(name, sound) {
      await recordings.updateOne({ _id: name }, { $setOnInsert: { sound } }, { upsert: true }).exec();
    },
    async recording(name) {
      const found = await recordings.findById(name).exec();
      return found === null ? null : Buffer.from(found.sound);
    },
  };
}
