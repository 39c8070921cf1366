import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { list } from '../../api.ts';
import type { Source } from './fields.ts';

export interface Choice { id: string; name: string }
const PATHS: Record<Source, string> = { queues: '/queues', flows: '/flows', prompts: '/prompts', hours: '/hours', skills: '/skills', users: '/users', topics: '/topics', areas: '/areas' };
const MOST = 2_000;

/** The lists that forms choose from, fetched when first wanted; `stale` makes the next want fetch again. */
export const useChoices = defineStore('choices', () => {
  const lists = shallowReactive(new Map<Source, Choice[]>());
  const asked = new Set<Source>();

  async function fetchAll(source: Source): Promise<Choice[]> {
    const all: Choice[] = [];
    let cursor: string | undefined;
    do {
      const page = await list<Record<string, unknown>>(PATHS[source], { limit: 200, ...(cursor === undefined ? {} : { cursor }) });
      all.push(...page.items.map((row) => ({ id: String(row['id'] ?? row['code']), name: String(row['name'] ?? '') })));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && all.length < MOST);
    return all;
  }
  /** The list, empty until it is here; a failure leaves it empty and is tried again at the next want. */
  function want(source: Source): readonly Choice[] {
    if (!asked.has(source)) {
      asked.add(source);
      void fetchAll(source).then((all) => lists.set(source, all), () => asked.delete(source));
    }
    return lists.get(source) ?? [];
  }
  const stale = (source: Source): void => void asked.delete(source);
  /** Name behind an id; the id itself when it is not known. */
  function nameOf(source: string, id: unknown): string {
    if (id === null || id === undefined || id === '') return '';
    return want(source as Source).find((one) => one.id === id)?.name || String(id as string);
  }
  return { want, stale, nameOf };
});
