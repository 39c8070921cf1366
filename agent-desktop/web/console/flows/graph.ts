import type { FlowDocument, FlowNodeDocument, FlowNodeKind } from '../../../../contract/flows.ts';
import { exitsOf, freshSettings } from './kinds.ts';

/** The picture of a flow: sizes in pixels of the unscaled plane. All functions leave the document they are given as it is. */
export const WIDTH = 176;
export const GRID = 8;
const HEAD = 27;
const WORDS = 24;
const LINE = 20;
const GAP_X = 84;
const GAP_Y = 28;
const START = { x: 24, y: 24 };
export interface Point { x: number; y: number }
export type Direction = 'left' | 'right' | 'up' | 'down';

export const placeOf = (node: FlowNodeDocument): Point => node.at ?? START;
export const heightOf = (node: FlowNodeDocument): number => HEAD + WORDS + exitsOf(node).length * LINE + 6;
/** Where an edge begins: the dot at the right of the exit's line. */
export function exitPoint(node: FlowNodeDocument, index: number): Point {
  const { x, y } = placeOf(node);
  return { x: x + WIDTH, y: y + HEAD + WORDS + index * LINE + LINE / 2 };
}
/** Where an edge ends: the head's left side. */
export function entryPoint(node: FlowNodeDocument): Point {
  const { x, y } = placeOf(node);
  return { x, y: y + HEAD / 2 };
}

/** The curve of an edge; one that leads back goes round below. */
export function curve(from: Point, to: Point): string {
  const reach = to.x >= from.x + 20 ? Math.max(30, (to.x - from.x) / 2) : 60 + (from.x - to.x) / 4;
  return `M${from.x} ${from.y} C${from.x + reach} ${from.y} ${to.x - reach} ${to.y} ${to.x} ${to.y}`;
}

const withNode = (document: FlowDocument, id: string, node: FlowNodeDocument): FlowDocument => ({ ...document, nodes: { ...document.nodes, [id]: node } });

/** A name for a new node that no other has. */
export function freshId(document: FlowDocument, kind: FlowNodeKind): string {
  for (let index = 1; ; index += 1) {
    const id = `${kind}-${index}`;
    if (!(id in document.nodes)) return id;
  }
}
export function addNode(document: FlowDocument, id: string, kind: FlowNodeKind, name: string, at: Point): FlowDocument {
  return withNode(document, id, { kind, name, exits: {}, settings: freshSettings(kind), at });
}
export function changeNode(document: FlowDocument, id: string, part: Partial<Pick<FlowNodeDocument, 'name' | 'settings' | 'at' | 'exits'>>): FlowDocument {
  const node = document.nodes[id];
  if (!node) return document;
  const next = { ...node, ...part };
  const offered = new Set(exitsOf(next).map((exit) => exit.id));
  return withNode(document, id, { ...next, exits: Object.fromEntries(Object.entries(next.exits).filter(([exit]) => offered.has(exit))) });
}
/** `to` null takes the edge away. */
export function connect(document: FlowDocument, id: string, exit: string, to: string | null): FlowDocument {
  const others = Object.fromEntries(Object.entries(document.nodes[id]?.exits ?? {}).filter(([other]) => other !== exit));
  return changeNode(document, id, { exits: to === null ? others : { ...others, [exit]: to } });
}
/** Takes a node away with the edges that led to it. The last node stays: a flow begins somewhere. */
export function removeNode(document: FlowDocument, id: string): FlowDocument {
  const left = Object.entries(document.nodes).filter(([other]) => other !== id);
  if (left.length === 0) return document;
  const nodes = Object.fromEntries(left.map(([other, node]) => [other, { ...node, exits: Object.fromEntries(Object.entries(node.exits).filter(([, to]) => to !== id)) }]));
  return { start: document.start === id ? (left[0]?.[0] ?? id) : document.start, nodes };
}

/** Columns by the number of steps from the start; what cannot be reached stands in a last one. */
function columnsOf(document: FlowDocument): string[][] {
  const columns: string[][] = [];
  const seen = new Set<string>();
  let now = document.start in document.nodes ? [document.start] : [];
  while (now.length > 0) {
    for (const id of now) seen.add(id);
    columns.push(now);
    const next = now.flatMap((id) => exitsOf(document.nodes[id] as FlowNodeDocument).map((exit) => document.nodes[id]?.exits[exit.id] ?? ''));
    now = [...new Set(next)].filter((id) => id in document.nodes && !seen.has(id));
  }
  const rest = Object.keys(document.nodes).filter((id) => !seen.has(id));
  return rest.length > 0 ? [...columns, rest] : columns;
}

/** Puts every box where a reader looks for it: from left to right by steps, from top to bottom by exits. A long row of columns is broken into bands. */
export function layOut(document: FlowDocument): FlowDocument {
  const nodes = { ...document.nodes };
  const PER_BAND = 12;
  let top = START.y;
  let lowest = top;
  columnsOf(document).forEach((column, index) => {
    if (index > 0 && index % PER_BAND === 0) top = lowest + GAP_Y * 2;
    let y = top;
    for (const id of column) {
      const node = nodes[id] as FlowNodeDocument;
      nodes[id] = { ...node, at: { x: START.x + (index % PER_BAND) * (WIDTH + GAP_X), y } };
      y += heightOf(node) + GAP_Y;
    }
    lowest = Math.max(lowest, y);
  });
  return { ...document, nodes };
}
/** True when no box has a place yet or boxes lie on each other at the start. */
export const needsLayout = (document: FlowDocument): boolean => Object.values(document.nodes).some((node) => node.at === undefined);

/** The nearest box in a direction, seen from one: along the axis counts once, across it twice. */
export function neighbour(document: FlowDocument, id: string, direction: Direction): string | null {
  const here = document.nodes[id];
  if (!here) return Object.keys(document.nodes)[0] ?? null;
  const from = placeOf(here);
  let best: { id: string; far: number } | null = null;
  for (const [other, node] of Object.entries(document.nodes)) {
    const [dx, dy] = [placeOf(node).x - from.x, placeOf(node).y - from.y];
    const along = { left: -dx, right: dx, up: -dy, down: dy }[direction];
    if (other === id || along <= 0) continue;
    const far = along + 2 * Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
    if (best === null || far < best.far) best = { id: other, far };
  }
  return best?.id ?? null;
}
/** A free place for a new box near another: to its right, below what stands there. */
export function placeNear(document: FlowDocument, near: string | null): Point {
  const base = near === null ? undefined : document.nodes[near];
  const at = base ? { x: placeOf(base).x + WIDTH + GAP_X, y: placeOf(base).y } : { ...START };
  const taken = Object.values(document.nodes);
  while (taken.some((node) => Math.abs(placeOf(node).x - at.x) < WIDTH && at.y < placeOf(node).y + heightOf(node) + 8 && at.y + 80 > placeOf(node).y)) at.y += 40;
  return at;
}
/** Names of what collect nodes write. */
export const variablesOf = (document: FlowDocument): string[] => [...new Set(Object.values(document.nodes).flatMap((node) => (node.kind === 'collect' && typeof node.settings['variable'] === 'string' ? [node.settings['variable']] : [])))];
