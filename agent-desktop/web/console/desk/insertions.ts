import { shallowRef } from 'vue';

/** The last text that another panel wants written into the open form; a new object each time, so that the same phrase counts twice. */
export const insertions = shallowRef<{ text: string; field: 'content' | 'answer' } | null>(null);

export function insertIntoForm(text: string): void {
  insertions.value = { text, field: 'content' };
}

/** For what is said to the resident: it belongs to the answer. */
export function insertIntoAnswer(text: string): void {
  insertions.value = { text, field: 'answer' };
}
