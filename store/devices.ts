import type { Connection } from 'mongoose';
import type { DeviceRow } from '../telephony/device.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type DeviceStore = VersionedRows<DeviceRow>;

export function createDeviceStore(connection: Connection): DeviceStore {
  return createVersionedRows<DeviceRow>(connection, { model: 'Device', collection: 'devices', keyOf: (row) => row.agentId });
}
