import { readonly, ref } from 'vue';

/** The one ticking moment of the page, corrected to the server's clock: timers on all desks show the same second. */
const offset = ref(0);
const moment = ref(Date.now());
setInterval(() => {
  moment.value = Date.now() + offset.value;
}, 250);

export const now = readonly(moment);

/** Sets the page's moment to the server's. */
export function setServerTime(iso: string): void {
  const parsed = Date.parse(iso);
  if (Number.isFinite(parsed)) offset.value = parsed - Date.now();
}

/** Milliseconds by this machine's clock; for short local spans such as the second key press. */
export function localMs(): number {
  return Date.now();
}

/** The current moment as the server would write it (city time is added by the server's offset in shown stamps). */
export function nowIso(): string {
  return new Date(Date.now() + offset.value).toISOString();
}
