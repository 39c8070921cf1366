/** The keys of the desk, as written on the buttons. Chrome keeps F1 F3 F5–F7 F10–F12, Chinese input uses Shift and Ctrl+Space: none of them is used. */
export type Shortcut = 'F2' | 'F4' | 'F8' | 'F9' | 'Ctrl+S' | 'Ctrl+Enter' | 'Alt+3' | 'Alt+J' | 'Alt+E' | 'Alt+D' | 'Alt+R' | 'Alt+W' | 'Alt+H' | 'Alt+G' | 'Alt+U' | 'Alt+K' | 'Alt+N' | 'Alt+Q' | '?';

/** What of a key press decides. */
export interface KeyPress { key: string; code: string; ctrlKey: boolean; altKey: boolean; shiftKey: boolean; metaKey: boolean; isComposing: boolean; repeat: boolean }

/** Name of the shortcut a key press stands for, or null. `?` counts outside fields only; nothing counts while an input method composes. */
export function shortcutOf(event: KeyPress, inField: boolean): Shortcut | null {
  if (event.isComposing || event.key === 'Process' || event.repeat || event.metaKey) return null;
  if (event.altKey && !event.ctrlKey && !event.shiftKey) {
    if (event.code === 'Digit3' || event.code === 'Numpad3') return 'Alt+3';
    const letter = /^Key([DRWHGUKNQJE])$/.exec(event.code)?.[1];
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
