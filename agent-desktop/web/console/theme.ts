import { ref } from 'vue';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
const KEPT = 'hotline-theme';
const night = matchMedia('(prefers-color-scheme: dark)');

function kept(): Theme {
  const found = localStorage.getItem(KEPT);
  return THEMES.find((theme) => theme === found) ?? 'system';
}

/** What was chosen in this browser; `system` follows the machine's own setting. */
export const theme = ref<Theme>(kept());

/** Puts the colours on; called at the start, at a choice, and when the machine's setting turns. */
export function applyTheme(): void {
  document.documentElement.classList.toggle('dark', theme.value === 'dark' || (theme.value === 'system' && night.matches));
}
night.addEventListener('change', applyTheme);

/** Light, dark, as the machine: one after the other. */
export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system';
  localStorage.setItem(KEPT, theme.value);
  applyTheme();
}
