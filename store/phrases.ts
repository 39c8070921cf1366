import type { Connection } from 'mongoose';
import type { PhraseView } from '../contract/views.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type PhraseStore = VersionedRows<PhraseView>;

/** 规范用语: what agents say. */
export const createPhraseStore = (connection: Connection): PhraseStore => createVersionedRows<PhraseView>(connection, { model: 'Phrase', collection: 'phrases', keyOf: (row) => row.id });
