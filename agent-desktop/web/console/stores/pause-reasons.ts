import { computed, ref, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { PauseReasonView } from '../../../../contract/queues.ts';
import { CHOOSABLE_PAUSE_REASONS } from '../../../../contract/states.ts';
import { list } from '../api.ts';

/** As administered; one list for every place that shows a reason. */
const administered = ref<PauseReasonView[]>([]);

interface PauseReasons {
  /** Ids of the reasons that may be chosen; until the administered ones are known, those that are shipped. */
  reasons: ComputedRef<string[]>;
  reasonName(id: string): string;
  /** Fetches the list; a failure keeps what is known. */
  load(): Promise<void>;
}

/** Reasons to pause and their names in the language of the page. Reasons that the system gives itself have shipped names. */
export function usePauseReasons(): PauseReasons {
  const { t, te, locale } = useI18n();
  const reasons = computed(() => (administered.value.length === 0 ? [...CHOOSABLE_PAUSE_REASONS] : administered.value.filter((one) => one.active).map((one) => one.id)));
  function reasonName(id: string): string {
    const row = administered.value.find((one) => one.id === id);
    if (row !== undefined) return locale.value === 'en' ? row.en : row.zh;
    return te(`agent.reason.${id}`) ? t(`agent.reason.${id}`) : id;
  }
  async function load(): Promise<void> {
    const page = await list<PauseReasonView>('/pause-reasons').catch(() => null);
    if (page !== null) administered.value = page.items;
  }
  return { reasons, reasonName, load };
}
