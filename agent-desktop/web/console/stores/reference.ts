import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { AreaView, PhraseView, QueueView, TopicView } from '../../../../contract/views.ts';
import { api } from '../api.ts';

/** A type, not an interface: the cascader wants an index signature. */
export type Choice = { value: string; label: string; children?: Choice[] };

/** Builds the tree a cascader shows out of rows that name their parent. */
export function treeOf(rows: readonly { code: string; name: string; parent: string | null }[]): Choice[] {
  const nodes = new Map(rows.map((row) => [row.code, { value: row.code, label: row.name } as Choice]));
  const roots: Choice[] = [];
  for (const row of rows) {
    const node = nodes.get(row.code);
    const parent = row.parent === null ? undefined : nodes.get(row.parent);
    if (!node) continue;
    if (parent) (parent.children ??= []).push(node);
    else roots.push(node);
  }
  return roots;
}

/** Lists that change rarely: topics, areas, phrases, queues. Fetched once per page, again on demand. */
export const useReference = defineStore('reference', () => {
  const topics = ref<TopicView[]>([]);
  const areas = ref<AreaView[]>([]);
  const phrases = ref<PhraseView[]>([]);
  const queues = ref<QueueView[]>([]);
  const topicTree = computed(() => treeOf(topics.value));
  const areaTree = computed(() => treeOf(areas.value));

  /** Each list by itself: one that fails leaves the others usable and is asked for again at the next load. */
  async function load(): Promise<void> {
    await Promise.allSettled([
      topics.value.length > 0 || api.topics().then((page) => (topics.value = page.items)),
      areas.value.length > 0 || api.areas().then((page) => (areas.value = page.items)),
      phrases.value.length > 0 || api.phrases().then((page) => (phrases.value = [...page.items].sort((a, b) => a.order - b.order))),
      api.queues().then((page) => (queues.value = page.items)),
    ]);
  }
  const areaName = (code: string | null): string => areas.value.find((area) => area.code === code)?.name ?? '';
  const topicName = (code: string | null): string => topics.value.find((topic) => topic.code === code)?.name ?? '';
  return { topics, areas, phrases, queues, topicTree, areaTree, load, areaName, topicName };
});
