import { expect } from 'chai';
import { shortcutOf } from '../../agent-desktop/web/console/shortcut.ts';

const plain = { key: '', code: '', ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, isComposing: false, repeat: false };

describe('shortcuts of the desk', () => {
  it('given a function key, it counts inside a field too', () => {
    expect(shortcutOf({ ...plain, key: 'F2', code: 'F2' }, true)).to.equal('F2');
  });

  it('given an input method that composes, nothing counts', () => {
    expect(shortcutOf({ ...plain, key: 'F2', isComposing: true }, true)).to.equal(null);
    expect(shortcutOf({ ...plain, key: 'Process', code: 'KeyS', ctrlKey: true }, true)).to.equal(null);
  });

  it('given a question mark, it opens the sheet outside fields only, in full width too', () => {
    expect(shortcutOf({ ...plain, key: '?', shiftKey: true }, false)).to.equal('?');
    expect(shortcutOf({ ...plain, key: '\uff1f', shiftKey: true }, false)).to.equal('?');
    expect(shortcutOf({ ...plain, key: '?', shiftKey: true }, true)).to.equal(null);
  });

  it('given Alt and a letter, the place of the key counts, not what the layout makes of it', () => {
    expect(shortcutOf({ ...plain, key: 'ð', code: 'KeyD', altKey: true }, true)).to.equal('Alt+D');
    expect(shortcutOf({ ...plain, key: 'x', code: 'KeyX', altKey: true }, true)).to.equal(null);
    expect(shortcutOf({ ...plain, key: 'd', code: 'KeyD', altKey: true, ctrlKey: true }, true)).to.equal(null);
  });

  it('given a key held down, it counts once', () => {
    expect(shortcutOf({ ...plain, key: 'F4', repeat: true }, false)).to.equal(null);
  });

  it('given Ctrl with Enter or S, the form is sent or kept', () => {
    expect(shortcutOf({ ...plain, key: 'Enter', code: 'Enter', ctrlKey: true }, true)).to.equal('Ctrl+Enter');
    expect(shortcutOf({ ...plain, key: 's', code: 'KeyS', ctrlKey: true }, true)).to.equal('Ctrl+S');
  });
});
