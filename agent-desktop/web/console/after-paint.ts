const LATEST_MS = 100;

/** Runs what may wait until the frame being prepared is on the screen; in a page that paints nothing now (hidden, minimised) a moment later. Runs once. */
export function afterPaint(run: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    run();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, LATEST_MS);
}
