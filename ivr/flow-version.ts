import type { FlowDocument } from '../contract/flows.ts';

/** A flow as kept: its draft, and the number of the version that calls meet; null = never published. */
export interface FlowRecord { id: string; name: string; draft: FlowDocument; published: number | null; version: number }
/** What was published once; never changed. `publishedAt` is ISO 8601. */
export interface FlowVersion { flowId: string; version: number; publishedAt: string; byName: string; note: string; document: FlowDocument }
