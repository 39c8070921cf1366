import { Schema, type Connection } from 'mongoose';
import type { TopicView } from '../contract/views.ts';
import { createCatalogue, type Catalogue } from './catalogue.ts';

const schema = new Schema(
  { _id: { type: String, required: true }, code: { type: String, required: true }, name: { type: String, required: true }, parent: { type: String, default: null }, lead: { type: String, default: '' } },
  { collection: 'topics', versionKey: false, autoIndex: false, autoCreate: false },
);

/** 事项分类: the coded tree. */
export const createTopicStore = (connection: Connection): Catalogue<TopicView> => createCatalogue(connection, { name: 'Topic', schema, keyOf: (topic) => topic.code, sort: { _id: 1 } });
