import type { Connection } from 'mongoose';
import type { Bulletin } from '../knowledge-base/bulletin.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type BulletinStore = VersionedRows<Bulletin>;

/** 公告 and 统一口径. */
export const createBulletinStore = (connection: Connection): BulletinStore => createVersionedRows<Bulletin>(connection, { model: 'Bulletin', collection: 'bulletins', keyOf: (row) => row.id });
