import type { DeviceInput } from '../contract/trunks.ts';

/** What rings for an agent. No row = the browser. */
export interface DeviceRow extends DeviceInput { agentId: string; version: number }
