import { computed, shallowRef, type Ref } from 'vue';

/** Height of a row of `table.windowed` in pixels, its line included; style.css holds it. */
const ROW_PX = 34;
const SPARE_ROWS = 20;
const FEW = 150;

/** Of a long list only the rows in sight (and some above and below) are in the page: ten thousand scroll like fifty. A short list is there as a whole. */
export function useRowWindow<T>(items: Ref<readonly T[]>) {
  const seen = shallowRef({ top: 0, height: 800 });
  const span = computed(() => {
    const all = items.value.length;
    if (all <= FEW) return { first: 0, end: all };
    // In steps, so that a wheel's notch does not draw the table anew each time.
    const first = Math.max(0, Math.floor(seen.value.top / ROW_PX / SPARE_ROWS) * SPARE_ROWS - SPARE_ROWS);
    return { first, end: Math.min(all, first + Math.ceil(seen.value.height / ROW_PX) + 3 * SPARE_ROWS) };
  });
  const rows = computed(() => items.value.slice(span.value.first, span.value.end));
  const above = computed(() => `${span.value.first * ROW_PX}px`);
  const below = computed(() => `${(items.value.length - span.value.end) * ROW_PX}px`);
  /** For the scroll event of the box around the table. */
  const looked = (event: Event): void => {
    const box = event.target as HTMLElement;
    seen.value = { top: box.scrollTop, height: box.clientHeight };
  };
  return { rows, above, below, looked };
}
