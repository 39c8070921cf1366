import { onUnmounted } from 'vue';

/** One sound at a time: what plays is stopped by the next, and by leaving the page. */
export function usePromptAudio() {
  const element = new Audio();
  function stop(): void {
    element.pause();
    element.removeAttribute('src');
  }
  /** Resolves when it has played to its end; rejects when it cannot be played. */
  function play(address: string): Promise<void> {
    stop();
    element.src = address;
    return new Promise((resolve, reject) => {
      element.onended = () => resolve();
      element.onerror = () => reject(new Error('cannot be played'));
      // A stop cuts the playing short: that is no failure.
      element.play().catch((cause: unknown) => (cause instanceof DOMException && cause.name === 'AbortError' ? resolve() : reject(cause as Error)));
    });
  }
  onUnmounted(stop);
  return { play, stop };
}
