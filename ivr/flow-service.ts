import type { Clock } from '../clock.ts';
import type { FlowCreate, FlowDocument, FlowFault, FlowRow, FlowVersionDocument, FlowVersionView, FlowView } from '../contract/flows.ts';
import { HotlineError } from '../errors.ts';
import { cityTime } from '../language/city-time.ts';
import { checkFlow, isPublishable, type KnownNames } from './flow-check.ts';
import type { FlowName } from './flow.ts';
import { secondsToHuman } from './flow-time.ts';
import type { FlowRecord, FlowVersion } from './flow-version.ts';

export interface FlowServiceNeeds {
  store: {
    list(): Promise<FlowRecord[]>;
    find(id: string): Promise<FlowRecord | null>;
    create(row: Omit<FlowRecord, 'version'>): Promise<FlowRecord | null>;
    edit(id: string, version: number, set: Partial<Omit<FlowRecord, 'version'>>): Promise<FlowRecord | null>;
    remove(id: string, version: number): Promise<boolean>;
    versions(flowId?: string): Promise<FlowVersion[]>;
    addVersion(version: FlowVersion): Promise<boolean>;
  };
  known(): KnownNames;
  promptSeconds(promptId: string): number;
  /** Numbers whose callers go into this flow. */
  numbersOf(flowId: string): string[];
  live(): FlowName[];
  changed(): void;
  clock: Clock;
}

export interface FlowService {
  /** Reads what calls meet into memory. */
  load(): Promise<void>;
  published(flowId: string): { version: number; document: FlowDocument } | null;
  ids(): string[];
  /** Every document that a caller may meet, or that somebody draws: for "who uses this prompt?". */
  documents(): { name: string; document: FlowDocument }[];
  check(document: FlowDocument): { faults: FlowFault[]; secondsToHuman: number | null };
  list(): Promise<FlowRow[]>;
  view(id: string): Promise<FlowView>;
  versionOf(id: string, version: number): Promise<FlowVersionDocument>;
  create(input: FlowCreate): Promise<FlowView>;
  saveDraft(id: string, input: { name?: string | undefined; document: FlowDocument; version: number }): Promise<FlowView>;
  /** FLOW_FAULTY while a fault of severity `error` is left. */
  publish(id: string, input: { version: number; note: string }, byName: string): Promise<FlowView>;
  /** An earlier version is published again, under a new number; the draft stays as it is. */
  rollBack(id: string, input: { to: number; note: string }, byName: string): Promise<FlowView>;
  remove(id: string, version: number): Promise<void>;
}

const EMPTY: FlowDocument = { start: 'queue', nodes: { queue: { kind: 'to-queue', name: '人工', settings: { queueId: 'general' }, exits: {} } } };

export function createFlowService(needs: FlowServiceNeeds): FlowService {
  const { store } = needs;
  const memory = createFlowMemory(needs);
  const views = createFlowViews(needs, memory);
  const writes = createFlowWrites(needs, memory, views);
  return {
    load: () => memory.load(),
    published: (flowId) => memory.meant.get(flowId) ?? null,
    ids: () => [...memory.records.keys()],
    documents: () => [...memory.records.values()].flatMap(({ id, name, draft }) => [{ name, document: draft }, ...[memory.meant.get(id)].flatMap((one) => (one === undefined ? [] : [{ name, document: one.document }]))]),
    check: (document) => views.check(document),
    view: (id) => views.view(id),
    async list() {
      const versions = await store.versions();
      return (await store.list()).map((record) => {
        const { draft: _draft, versions: _versions, ...row } = views.of(record, versions.filter((one) => one.flowId === record.id));
        return row;
      });
    },
    async versionOf(id, number) {
      const found = (await store.versions(id)).find((one) => one.version === number);
      if (found === undefined) throw new HotlineError('NOT_FOUND');
      return { ...views.version(found), document: found.document };
    },
    ...writes,
  };
}

/** What calls meet, without asking the store. */
interface FlowMemory { records: ReadonlyMap<string, FlowRecord>; meant: ReadonlyMap<string, FlowVersion>; load(): Promise<void> }

function createFlowMemory({ store }: Pick<FlowServiceNeeds, 'store'>): FlowMemory {
  const memory = {
    records: new Map<string, FlowRecord>(),
    meant: new Map<string, FlowVersion>(),
    async load() {
      const [list, versions] = [await store.list(), await store.versions()];
      memory.records = new Map(list.map((record) => [record.id, record]));
      memory.meant = new Map(versions.filter((one) => memory.records.get(one.flowId)?.published === one.version).map((one) => [one.flowId, one]));
    },
  };
  return memory;
}

interface FlowViews {
  check(document: FlowDocument): { faults: FlowFault[]; secondsToHuman: number | null };
  version(version: FlowVersion): FlowVersionView;
  of(record: FlowRecord, versions: readonly FlowVersion[]): FlowView;
  view(id: string): Promise<FlowView>;
  /** The record, or NOT_FOUND. */
  need(id: string): Promise<FlowRecord>;
}

function createFlowViews(needs: FlowServiceNeeds, memory: FlowMemory): FlowViews {
  const { store } = needs;
  const secondsOf = (document: FlowDocument, within: readonly string[] = []): number | null => secondsToHuman(document, {
    promptSeconds: needs.promptSeconds,
    flowSeconds(flowId) {
      const next = memory.meant.get(flowId);
      return next === undefined || within.includes(flowId) ? null : secondsOf(next.document, [...within, flowId]);
    },
  });
  const liveIn = (flowId: string, version?: number): number => needs.live().filter((name) => name.flowId === flowId && (version === undefined || name.version === version)).length;
  const views: FlowViews = {
    check: (document) => ({ faults: checkFlow(document, needs.known()), secondsToHuman: secondsOf(document) }),
    version: ({ flowId, version, publishedAt, byName, note }) => ({ version, publishedAt: cityTime(new Date(publishedAt)), byName, note, liveCalls: liveIn(flowId, version) }),
    of(record, versions) {
      const published = versions.find((one) => one.version === record.published);
      return {
        id: record.id, name: record.name, draft: record.draft, version: record.version, published: published === undefined ? null : views.version(published),
        versions: versions.map(views.version), liveCalls: liveIn(record.id), ...views.check(record.draft),
      };
    },
    view: async (id) => views.of(await views.need(id), await store.versions(id)),
    async need(id) {
      const found = await store.find(id);
      if (found === null) throw new HotlineError('NOT_FOUND');
      return found;
    },
  };
  return views;
}

function createFlowWrites(needs: FlowServiceNeeds, memory: FlowMemory, { check, view, need }: FlowViews): Pick<FlowService, 'create' | 'saveDraft' | 'publish' | 'rollBack' | 'remove'> {
  const { store, clock } = needs;
  async function changed(): Promise<void> {
    await memory.load();
    needs.changed();
  }
  /** Puts a document in front of the callers. Its number is taken first: a crash in between leaves a version that nobody meets. */
  async function put(record: FlowRecord, document: FlowDocument, note: string, byName: string): Promise<FlowView> {
    const { faults } = check(document);
    if (!isPublishable(faults)) throw new HotlineError('FLOW_FAULTY', [], { faults });
    const version = ((await store.versions(record.id))[0]?.version ?? 0) + 1;
    if (!(await store.addVersion({ flowId: record.id, version, publishedAt: clock.now().toISOString(), byName, note, document }))) throw new HotlineError('CONFLICT');
    if ((await store.edit(record.id, record.version, { published: version })) === null) throw new HotlineError('CONFLICT', [], { version: (await need(record.id)).version });
    await changed();
    return view(record.id);
  }
  return {
    async create({ id, name, document }) {
      if ((await store.create({ id, name, draft: document ?? EMPTY, published: null })) === null) throw new HotlineError('DUPLICATE', [id]);
      await changed();
      return view(id);
    },
    async saveDraft(id, { name, document, version }) {
      const saved = await store.edit(id, version, { draft: document, ...(name !== undefined && { name }) });
      if (saved === null) throw new HotlineError('CONFLICT', [], { version: (await need(id)).version });
      await changed();
      return view(id);
    },
    async publish(id, { version, note }, byName) {
      const record = await need(id);
      if (record.version !== version) throw new HotlineError('CONFLICT', [], { version: record.version });
      return put(record, record.draft, note, byName);
    },
    async rollBack(id, { to, note }, byName) {
      const record = await need(id);
      const earlier = (await store.versions(id)).find((one) => one.version === to);
      if (earlier === undefined) throw new HotlineError('NOT_FOUND');
      return put(record, earlier.document, note, byName);
    },
    async remove(id, version) {
      const record = await need(id);
      const users = [...needs.numbersOf(id), ...[...memory.records.values()].filter((other) => other.id !== id && leadsTo(other, memory.meant.get(other.id), id)).map(({ name }) => name)];
      if (users.length > 0) throw new HotlineError('IN_USE', [users.join('、')]);
      if (!(await store.remove(id, version))) throw new HotlineError('CONFLICT', [], { version: record.version });
      await changed();
    },
  };
}

const leadsTo = (record: FlowRecord, version: FlowVersion | undefined, flowId: string): boolean =>
  [record.draft, version?.document].some((document) => Object.values(document?.nodes ?? {}).some(({ kind, settings }) => kind === 'go-to-flow' && settings['flowId'] === flowId));
