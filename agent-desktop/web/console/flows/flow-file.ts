import { flowDocumentSchema, type FlowDocument } from '../../../../contract/flows.ts';

const MOST_BYTES = 2_000_000;

/** Hands the drawing to the browser as a file. */
export function saveFlowFile(id: string, name: string, document: FlowDocument): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify({ id, name, document }, null, 2)], { type: 'application/json' }));
  const link = window.document.createElement('a');
  link.href = address;
  link.download = `${id}.json`;
  link.click();
  URL.revokeObjectURL(address);
}

/** The drawing of a file, exported here or bare; null when it is none. Its faults are for the check to find. */
export async function readFlowFile(file: File): Promise<FlowDocument | null> {
  if (file.size > MOST_BYTES) return null;
  const text = await file.text();
  try {
    const read = JSON.parse(text) as { document?: unknown };
    const parsed = flowDocumentSchema.safeParse(read.document ?? read);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
