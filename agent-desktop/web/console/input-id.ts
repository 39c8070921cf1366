import { nextTick, type Directive } from 'vue';

/**
 * `<div v-input-id="'area'">` around a cascader: Element Plus gives the inner input an id of its own just after it is mounted; a label and the
 * focus need ours. On the cascader itself it would do nothing, as that has no root element.
 */
export const vInputId: Directive<HTMLElement, string> = {
  mounted(el, { value }) {
    void nextTick(() => {
      const input = el.querySelector('input');
      if (input) input.id = value;
    });
  },
};
