import { computed, ref, shallowRef } from 'vue';

const MOST = 200;

/** Undo and redo over whole states. Changes with the same `merge` word one after the other (a name being typed, a box being pushed) are one step. */
export function useHistory<T>(first: T) {
  const present = shallowRef<T>(first);
  const past = shallowRef<T[]>([]);
  const future = shallowRef<T[]>([]);
  const lastMerge = ref('');

  function commit(next: T, merge = ''): void {
    if (next === present.value) return;
    if (merge === '' || merge !== lastMerge.value) past.value = [...past.value.slice(-MOST + 1), present.value];
    lastMerge.value = merge;
    future.value = [];
    present.value = next;
  }
  function step(from: typeof past, to: typeof past): void {
    const next = from.value.at(-1);
    if (next === undefined) return;
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, present.value];
    present.value = next;
    lastMerge.value = '';
  }
  /** Begins anew: what was is not to be undone. */
  function reset(next: T): void {
    [past.value, future.value, lastMerge.value] = [[], [], ''];
    present.value = next;
  }
  return {
    present, commit, reset,
    undo: () => step(past, future), redo: () => step(future, past),
    canUndo: computed(() => past.value.length > 0), canRedo: computed(() => future.value.length > 0),
  };
}
