import { computed, inject, onUnmounted, provide, reactive, ref, shallowRef, watch, type InjectionKey } from 'vue';
import type { FlowDocument, FlowFault, FlowVersionDocument, FlowView } from '../../../../contract/flows.ts';
import { request } from '../api.ts';
import { ApiFailure, sentenceOf } from '../failure.ts';
import { i18n } from '../i18n.ts';
import { compareFlows } from './compare.ts';
import { addNode, changeNode, connect, freshId, layOut, needsLayout, placeNear, removeNode, type Point } from './graph.ts';
import { useHistory } from './history.ts';
import type { FlowNodeKind } from '../../../../contract/flows.ts';

const SAVE_AFTER_MS = 900;
const CHECK_AFTER_MS = 250;
const EMPTY: FlowDocument = { start: '', nodes: {} };
export type Tab = 'node' | 'try' | 'faults' | 'versions';

/** Everything the editor of one flow holds: the drawing with undo, what is chosen, its faults, and the draft on the server. */
function makeEditor(id: string) {
  const history = useHistory<FlowDocument>(EMPTY);
  const document = history.present;
  const flow = shallowRef<FlowView | null>(null);
  const published = shallowRef<FlowVersionDocument | null>(null);
  const faults = shallowRef<FlowFault[]>([]);
  const secondsToHuman = ref<number | null>(null);
  const failure = ref('');
  const conflict = ref('');
  const state = ref<'saved' | 'unsaved' | 'saving' | 'failed'>('saved');
  const view = reactive<{ selected: string | null; exit: string | null; tab: Tab; tried: string | null; heard: string[] }>({ selected: null, exit: null, tab: 'node', tried: null, heard: [] });
  const name = ref('');
  const path = `/flows/${encodeURIComponent(id)}`;
  let saveTimer = 0;
  let checkTimer = 0;
  let saving: Promise<void> | null = null;
  let question = 0;

  async function load(): Promise<void> {
    failure.value = '';
    try {
      take(await request<FlowView>('GET', path));
      history.reset(placed(flow.value?.draft ?? EMPTY));
      conflict.value = '';
      state.value = 'saved';
      await loadPublished();
    } catch (cause) {
      failure.value = sentenceOf(cause);
    }
  }
  async function loadPublished(): Promise<void> {
    const version = flow.value?.published?.version;
    published.value = version === undefined ? null : await request<FlowVersionDocument>('GET', `${path}/versions/${version}`);
  }
  const placed = (drawing: FlowDocument): FlowDocument => (needsLayout(drawing) ? layOut(drawing) : drawing);
  function take(next: FlowView): void {
    flow.value = next;
    name.value = next.name;
    faults.value = next.faults;
    secondsToHuman.value = next.secondsToHuman;
  }

  async function check(): Promise<void> {
    question += 1;
    const mine = question;
    const answer = await request<{ faults: FlowFault[]; secondsToHuman: number | null }>('POST', '/flows/check', { body: { document: document.value } }).catch(() => null);
    if (answer === null || mine !== question) return;
    faults.value = answer.faults;
    secondsToHuman.value = answer.secondsToHuman;
  }
  /** Sends the drawing as it is now; one at a time, and again when it changed meanwhile. */
  function save(): Promise<void> {
    window.clearTimeout(saveTimer);
    saving ??= send().finally(() => (saving = null));
    return saving;
  }
  async function send(): Promise<void> {
    while (flow.value && conflict.value === '' && state.value !== 'saved') {
      const sent = document.value;
      const sentName = name.value;
      state.value = 'saving';
      try {
        const answer = await request<FlowView>('PUT', `${path}/draft`, { body: { document: sent, name: sentName, version: flow.value.version } });
        flow.value = answer;
        state.value = document.value === sent && name.value === sentName ? 'saved' : 'unsaved';
      } catch (cause) {
        state.value = 'failed';
        if (cause instanceof ApiFailure && cause.code === 'CONFLICT') conflict.value = typeof cause.details?.['byName'] === 'string' ? i18n.global.t('admin.conflictBy', { name: cause.details['byName'] }) : i18n.global.t('admin.conflict');
        else failure.value = sentenceOf(cause);
        return;
      }
    }
    failure.value = '';
  }
  /** What is drawn here goes over what the colleague saved. */
  async function keepMine(): Promise<void> {
    const theirs = await request<FlowView>('GET', path);
    flow.value = { ...theirs, name: name.value };
    conflict.value = '';
    state.value = 'unsaved';
    await save();
  }

  function touched(): void {
    state.value = 'unsaved';
    window.clearTimeout(saveTimer);
    window.clearTimeout(checkTimer);
    saveTimer = window.setTimeout(() => void save(), SAVE_AFTER_MS);
    checkTimer = window.setTimeout(() => void check(), CHECK_AFTER_MS);
  }
  watch(document, (_next, before) => before !== EMPTY && flow.value !== null && document.value !== flow.value.draft && touched());

  function select(nodeId: string | null): void {
    view.selected = nodeId;
    view.exit = null;
    if (nodeId !== null) view.tab = 'node';
  }
  function add(kind: FlowNodeKind, at?: Point): string {
    const made = freshId(document.value, kind);
    const near = view.selected;
    history.commit(addNode(document.value, made, kind, i18n.global.t(`flow.kind.${kind}`), at ?? placeNear(document.value, near)));
    select(made);
    return made;
  }
  function remove(nodeId: string): void {
    history.commit(removeNode(document.value, nodeId));
    if (view.selected === nodeId) select(null);
  }
  const edit = (nodeId: string, part: Parameters<typeof changeNode>[2], merge = ''): void => history.commit(changeNode(document.value, nodeId, part), merge);
  const link = (nodeId: string, exit: string, to: string | null): void => history.commit(connect(document.value, nodeId, exit, to));
  const begin = (nodeId: string): void => history.commit({ ...document.value, start: nodeId });
  const tidy = (): void => history.commit(layOut(document.value));
  function replace(next: FlowDocument): void {
    history.commit(placed(next));
    select(null);
  }
  function rename(next: string): void {
    name.value = next;
    touched();
  }
  const faultsAt = computed(() => {
    const map = new Map<string, FlowFault[]>();
    for (const fault of faults.value) if (fault.nodeId !== null) map.set(fault.nodeId, [...(map.get(fault.nodeId) ?? []), fault]);
    return map;
  });
  const changes = computed(() => (published.value ? compareFlows(published.value.document, document.value) : []));
  const errors = computed(() => faults.value.filter((fault) => fault.severity === 'error').length);

  async function publish(note: string): Promise<void> {
    await save();
    if (conflict.value !== '' || state.value !== 'saved') throw new Error(conflict.value || failure.value);
    take(await request<FlowView>('POST', `${path}/publish`, { body: { version: flow.value?.version ?? 1, note } }));
    await loadPublished();
  }
  /** Publishes an earlier version again; the draft stays as it is. */
  async function rollBack(to: number, note: string): Promise<void> {
    take(await request<FlowView>('POST', `${path}/roll-back`, { body: { to, note } }));
    await loadPublished();
  }
  const versionOf = (version: number): Promise<FlowVersionDocument> => request<FlowVersionDocument>('GET', `${path}/versions/${version}`);

  onUnmounted(() => {
    window.clearTimeout(checkTimer);
    void save();
  });
  return { id, document, history, flow, name, published, faults, faultsAt, errors, changes, secondsToHuman, failure, conflict, state, view, load, save, keepMine, select, add, remove, edit, link, begin, tidy, replace, rename, publish, rollBack, versionOf };
}
export type Editor = ReturnType<typeof makeEditor>;
const KEY: InjectionKey<Editor> = Symbol('flow editor');

/** Makes the editor of a flow for this page and everything in it. */
export function provideEditor(id: string): Editor {
  const editor = makeEditor(id);
  provide(KEY, editor);
  return editor;
}
/** The editor this component stands in. */
export function useEditor(): Editor {
  const editor = inject(KEY);
  if (!editor) throw new Error('outside of a flow editor');
  return editor;
}
