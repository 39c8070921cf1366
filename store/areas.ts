import { Schema, type Connection } from 'mongoose';
import type { AreaView } from '../contract/views.ts';
import { createCatalogue, type Catalogue } from './catalogue.ts';

const schema = new Schema(
  { _id: { type: String, required: true }, code: { type: String, required: true }, name: { type: String, required: true }, parent: { type: String, default: null } },
  { collection: 'areas', versionKey: false, autoIndex: false, autoCreate: false },
);

/** 区域: city, districts, streets. */
export const createAreaStore = (connection: Connection): Catalogue<AreaView> => createCatalogue(connection, { name: 'Area', schema, keyOf: (area) => area.code, sort: { _id: 1 } });
