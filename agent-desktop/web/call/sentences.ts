import { computed, ref, watchEffect, type ComputedRef, type Ref } from 'vue';
import { residentEn } from '../../../contract/sentences/resident-en.ts';
import { residentZh } from '../../../contract/sentences/resident-zh.ts';

export type Language = 'zh' | 'en';
export type Words = typeof residentZh;

const KEPT = 'hotline.language';

/** The page's language: chosen before, else the browser's, else Chinese. The document follows it, for readers of the screen. */
export function useLanguage(): { language: Ref<Language>; words: ComputedRef<Words>; toggle(): void } {
  const language = ref<Language>(kept() ?? (/^(zh|$)/i.test(navigator.language) ? 'zh' : 'en'));
  const words = computed(() => (language.value === 'zh' ? residentZh : residentEn));
  watchEffect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
    document.title = words.value.title;
  });
  return {
    language,
    words,
    toggle() {
      language.value = language.value === 'zh' ? 'en' : 'zh';
      try {
        localStorage.setItem(KEPT, language.value);
      } catch {
        // Storage may be shut off; then the choice lasts as long as the page.
      }
    },
  };
}

function kept(): Language | null {
  try {
    const value = localStorage.getItem(KEPT);
    return value === 'zh' || value === 'en' ? value : null;
  } catch {
    return null;
  }
}

export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
