import { Schema, type Connection } from 'mongoose';
import type { PhraseView } from '../contract/views.ts';
import { createCatalogue, type Catalogue } from './catalogue.ts';

const schema = new Schema(
  { _id: { type: String, required: true }, id: { type: String, required: true }, group: { type: String, required: true }, text: { type: String, required: true }, order: { type: Number, required: true } },
  { collection: 'phrases', versionKey: false, id: false, autoIndex: false, autoCreate: false },
);

/** 规范用语: what agents say. */
export const createPhraseStore = (connection: Connection): Catalogue<PhraseView> => createCatalogue(connection, { name: 'Phrase', schema, keyOf: (phrase) => phrase.id, sort: { order: 1 } });
