import { onScopeDispose, watch } from 'vue';
import { i18n } from '../i18n.ts';
import { useDesk } from '../stores/desk.ts';
import { usePhone } from '../stores/phone.ts';

/** An offer is noticed although the page is in the background: a desktop notification and a title that changes by the second. */
export function useOfferNotice(): void {
  const desk = useDesk();
  const phone = usePhone();
  const t = i18n.global.t;
  let notification: Notification | null = null;
  let flashing: ReturnType<typeof setInterval> | null = null;

  function begin(caller: string, queue: string): void {
    end();
    let on = false;
    flashing = setInterval(() => {
      on = !on;
      document.title = on ? `☎ ${t('offer.titleFlash', { caller })}` : t('app.name');
    }, 700);
    if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return;
    notification = new Notification(t('app.short'), { body: t('offer.notification', { caller, queue }), tag: 'hotline-offer', requireInteraction: true });
    notification.onclick = () => window.focus();
  }
  function end(): void {
    if (flashing) clearInterval(flashing);
    flashing = null;
    notification?.close();
    notification = null;
    document.title = t('app.name');
  }

  watch(() => desk.offer?.offerId ?? (phone.incoming ? 'sip' : null), (ringing) => {
    if (ringing === null) end();
    else begin(desk.offer?.caller || phone.incoming?.callerName || t('common.anonymous'), desk.offer?.queueName ?? '');
  });
  onScopeDispose(end);
}
