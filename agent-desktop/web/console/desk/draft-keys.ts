/** Under which keys this browser has drafts on the server: keys only, no content. The server gives a draft by its key and keeps no list. */
const KEPT = 'hotline-draft-keys';
const MOST = 20;

export function draftKeys(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? kept.filter((key): key is string => typeof key === 'string' && /^[\w-]{1,64}$/.test(key)) : [];
  } catch {
    return [];
  }
}

export function rememberDraftKeys(keys: readonly string[]): void {
  if (keys.length === 0) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, JSON.stringify([...new Set(keys)].slice(-MOST)));
}
