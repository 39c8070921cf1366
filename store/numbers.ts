import type { Connection } from 'mongoose';
import type { NumberView } from '../contract/views.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type NumberStore = VersionedRows<NumberView>;

/** What a number was before there were hours, menus and ceilings. */
const EARLIER = { language: 'zh', flowId: null, hoursId: null, closedPrompts: [] as string[], closedQueueId: null, ceiling: null, refusal: 'spoken', webCallOpen: false } as const;

export function createNumberStore(connection: Connection): NumberStore {
  return createVersionedRows<NumberView>(connection, { model: 'Number', collection: 'numbers', keyOf: (row) => row.number, defaults: (row) => ({ ...EARLIER, ...row }) });
}
