import { onScopeDispose } from 'vue';

/** The keys of the desk, as written on the buttons. Chrome keeps F1 F3 F5–F7 F10–F12, Chinese input uses Shift and Ctrl+Space: none of them is used. */
export type Shortcut = 'F2' | 'F4' | 'F8' | 'F9' | 'Ctrl+S' | 'Ctrl+Enter' | 'Alt+D' | 'Alt+R' | 'Alt+W' | 'Alt+H' | 'Alt+G' | '?';

const handlers = new Map<Shortcut, (() => void)[]>();

/** Name of the shortcut a key press stands for, or null. `?` counts outside fields only; nothing counts while an input method composes. */
export function shortcutOf(event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey' | 'isComposing' | 'repeat'>, inField: boolean): Shortcut | null {
  if (event.isComposing || event.key === 'Process' || event.repeat || event.metaKey) return null;
  if (event.altKey && !event.ctrlKey && !event.shiftKey) {
    const letter = /^Key([DRWHG])$/.exec(event.code)?.[1];
    return letter ? (`Alt+${letter}` as Shortcut) : null;
  }
  if (event.altKey) return null;
  if (event.ctrlKey) {
    if (event.code === 'KeyS') return 'Ctrl+S';
    return event.key === 'Enter' ? 'Ctrl+Enter' : null;
  }
  if (event.key === '?' || event.key === '\uff1f') return inField ? null : '?';
  return event.key === 'F2' || event.key === 'F4' || event.key === 'F8' || event.key === 'F9' ? event.key : null;
}

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
