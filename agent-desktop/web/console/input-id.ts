import type { Directive } from 'vue';

/** `v-input-id="'area'"`: Element Plus gives a cascader's inner input an id of its own; a label and the focus need ours. */
export const vInputId: Directive<HTMLElement, string> = {
  mounted(el, { value }) {
    const input = el.querySelector('input');
    if (input) input.id = value;
  },
};
