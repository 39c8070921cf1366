import type { FlowDocument } from '../../../../contract/flows.ts';
import { differences } from '../admin/pages/differences.ts';

/** One change between two versions: `kind` names the sentence flow.change.<kind>. Places of boxes do not count. */
export type Change =
  | { kind: 'added' | 'removed'; nodeId: string; node: string }
  | { kind: 'renamed' | 'start'; nodeId: string; before: string; after: string }
  | { kind: 'exit' | 'setting'; nodeId: string; node: string; what: string; before: string; after: string };

/** What has changed from one document to the other, node by node. A node whose kind changed is another node. */
export function compareFlows(before: FlowDocument, after: FlowDocument): Change[] {
  const nameIn = (document: FlowDocument, id: string | undefined): string => (id === undefined ? '' : (document.nodes[id]?.name ?? id));
  const changes: Change[] = before.start === after.start ? [] : [{ kind: 'start', nodeId: after.start, before: nameIn(before, before.start), after: nameIn(after, after.start) }];
  for (const id of new Set([...Object.keys(before.nodes), ...Object.keys(after.nodes)])) {
    const [was, is] = [before.nodes[id], after.nodes[id]];
    if (was && (!is || is.kind !== was.kind)) changes.push({ kind: 'removed', nodeId: id, node: was.name });
    if (is && (!was || is.kind !== was.kind)) changes.push({ kind: 'added', nodeId: id, node: is.name });
    if (!was || !is || was.kind !== is.kind) continue;
    if (was.name !== is.name) changes.push({ kind: 'renamed', nodeId: id, before: was.name, after: is.name });
    for (const exit of new Set([...Object.keys(was.exits), ...Object.keys(is.exits)])) {
      if (was.exits[exit] !== is.exits[exit]) changes.push({ kind: 'exit', nodeId: id, node: is.name, what: exit, before: nameIn(before, was.exits[exit]), after: nameIn(after, is.exits[exit]) });
    }
    for (const one of differences(was.settings, is.settings)) changes.push({ kind: 'setting', nodeId: id, node: is.name, what: one.path, before: one.before, after: one.after });
  }
  return changes;
}
