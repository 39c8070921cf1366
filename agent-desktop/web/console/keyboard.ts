import { onScopeDispose } from 'vue';
import { shortcutOf, type Shortcut } from './shortcut.ts';

const handlers = new Map<Shortcut, (() => void)[]>();

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && (target as HTMLInputElement).type !== 'radio';
}

function press(event: KeyboardEvent): void {
  const shortcut = shortcutOf(event, isField(event.target));
  const handler = shortcut === null ? undefined : handlers.get(shortcut)?.at(-1);
  // Ctrl+S must never open the browser's own dialog at a desk, handler or not.
  if (handler || shortcut === 'Ctrl+S') event.preventDefault();
  handler?.();
}

/** Starts listening; the returned function stops. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', press, { capture: true });
  return () => window.removeEventListener('keydown', press, { capture: true });
}

/** Binds a shortcut for as long as the calling component lives; the latest one bound wins. */
export function onShortcut(shortcut: Shortcut, run: () => void): void {
  const bound = handlers.get(shortcut) ?? [];
  bound.push(run);
  handlers.set(shortcut, bound);
  onScopeDispose(() => {
    bound.splice(bound.indexOf(run), 1);
  });
}
