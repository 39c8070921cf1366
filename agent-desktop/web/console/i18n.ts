import { createI18n } from 'vue-i18n';
import { en } from '../../../contract/sentences/en.ts';
import { zh } from '../../../contract/sentences/zh.ts';

export type Language = 'zh' | 'en';
const KEPT = 'hotline-language';

function kept(): Language {
  return localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh';
}

export const i18n = createI18n({ legacy: false, locale: kept() as string, fallbackLocale: 'zh', messages: { zh, en } });

/** The language of the screens now. */
export function language(): Language {
  return i18n.global.locale.value === 'en' ? 'en' : 'zh';
}

/** Changes the language of every screen and remembers it in this browser. */
export function setLanguage(next: Language): void {
  i18n.global.locale.value = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
}
