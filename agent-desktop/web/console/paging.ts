import { ref, shallowRef } from 'vue';
import type { Page } from './api.ts';
import { sentenceOf } from './failure.ts';

/** A list that grows page by page behind a cursor. A newer question makes answers to older ones void. */
export function usePaging<T>(fetchPage: (cursor: string | undefined) => Promise<Page<T>>) {
  const items = shallowRef<T[]>([]);
  const next = ref<string | null>(null);
  const loading = ref(false);
  const failure = ref('');
  let question = 0;

  async function load(cursor: string | undefined): Promise<void> {
    question += 1;
    const mine = question;
    loading.value = true;
    failure.value = '';
    try {
      const page = await fetchPage(cursor);
      if (mine !== question) return;
      items.value = cursor === undefined ? page.items : [...items.value, ...page.items];
      next.value = page.next;
    } catch (cause) {
      if (mine === question) failure.value = sentenceOf(cause);
    } finally {
      if (mine === question) loading.value = false;
    }
  }
  const reload = (): Promise<void> => load(undefined);
  const more = async (): Promise<void> => {
    if (next.value !== null && !loading.value) await load(next.value);
  };
  /** For the scroll event of the list: asks for the next page near the end. */
  const scrolled = (event: Event): void => {
    const box = event.target as HTMLElement;
    if (box.scrollHeight - box.scrollTop - box.clientHeight < 400) void more();
  };
  return { items, next, loading, failure, reload, more, scrolled };
}
