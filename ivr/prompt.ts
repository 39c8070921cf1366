import type { Language, PromptText } from './prompts.ts';

/** A prompt as kept. `recorded` names the recording in use by its content; earlier ones stay, listed in `history`. */
export interface PromptRow {
  id: string;
  name: string;
  texts: { zh: string; en: string };
  recorded: Record<Language, string | null>;
  history: { language: Language; recording: string; at: string; byName: string; seconds: number }[];
  version: number;
}

/** What the voice works from. */
export function promptText({ id, texts, recorded }: PromptRow): PromptText {
  const names = Object.fromEntries(Object.entries(recorded).filter(([, name]) => name !== null)) as Partial<Record<Language, string>>;
  return { id, ...texts, recorded: names };
}

/** A prompt of the first data. */
export function firstPrompt({ id, zh, en }: Pick<PromptText, 'id' | 'zh' | 'en'>): PromptRow {
  return { id, name: zh.slice(0, 20), texts: { zh, en }, recorded: { zh: null, en: null }, history: [], version: 1 };
}

/** Every prompt a piece of settings names, wherever it stands. */
export function promptsOf(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings).flatMap(([field, value]) => (/prompts$/i.test(field) || field === 'greeting' ? (Array.isArray(value) ? value.map(String) : []) : []));
}
