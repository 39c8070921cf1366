import { onMounted, onUnmounted, ref, shallowRef } from 'vue';
import { list, request, type Page } from '../../api.ts';
import { sentenceOf } from '../../failure.ts';
import type { Row } from './resource.ts';

const PAGE = 100;

/** Rows behind a cursor, one page at a time, so that a list of any length stays light. Changes made in another tab of this browser are seen here. */
export function useResource(path: () => string, query: () => Record<string, string | undefined> = () => ({}), onForeign: () => void = () => undefined) {
  const items = shallowRef<Row[]>([]);
  const loading = ref(false);
  const failure = ref('');
  const next = ref<string | null>(null);
  /** Cursors of the pages before this one; the last is this page's own. */
  const trail = ref<(string | undefined)[]>([undefined]);
  const channel = new BroadcastChannel('hotline-admin');
  let question = 0;

  async function load(): Promise<void> {
    question += 1;
    const mine = question;
    loading.value = true;
    failure.value = '';
    const cursor = trail.value.at(-1);
    try {
      const page: Page<Row> = await list<Row>(path(), { limit: PAGE, ...query(), ...(cursor === undefined ? {} : { cursor }) });
      if (mine !== question) return;
      items.value = page.items;
      next.value = page.next;
    } catch (cause) {
      if (mine === question) failure.value = sentenceOf(cause);
    } finally {
      if (mine === question) loading.value = false;
    }
  }
  async function first(): Promise<void> {
    trail.value = [undefined];
    items.value = [];
    await load();
  }
  async function forward(): Promise<void> {
    if (next.value === null || loading.value) return;
    trail.value = [...trail.value, next.value];
    await load();
  }
  async function back(): Promise<void> {
    if (trail.value.length < 2 || loading.value) return;
    trail.value = trail.value.slice(0, -1);
    await load();
  }
  /** Reads this page again and tells the other tabs to. */
  async function changed(): Promise<void> {
    channel.postMessage(path());
    await load();
  }
  channel.onmessage = ({ data }) => {
    if (data !== path()) return;
    onForeign();
    void load();
  };
  onMounted(load);
  onUnmounted(() => channel.close());
  return { items, loading, failure, next, trail, load, first, forward, back, changed };
}

const part = encodeURIComponent;
/** One row as it is now. */
export const readRow = (path: string, id: string): Promise<Row> => request<Row>('GET', `${path}/${part(id)}`);
/** One row of a thing that can only be listed; NOT_FOUND as the server would say it. */
export async function readListed(path: string, idKey: string, id: string): Promise<Row> {
  let cursor: string | undefined;
  do {
    const page = await list<Row>(path, { limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    const found = page.items.find((row) => row[idKey] === id);
    if (found) return found;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return readRow(path, id);
}
export const createRow = (path: string, body: Row): Promise<Row> => request<Row>('POST', path, { body });
/** Fails with CONFLICT when somebody else was first. */
export const changeRow = (path: string, id: string, body: Row): Promise<Row> => request<Row>('PATCH', `${path}/${part(id)}`, { body });
export const removeRow = (path: string, id: string): Promise<void> => request<void>('DELETE', `${path}/${part(id)}`);
