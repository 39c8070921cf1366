import { computed, onScopeDispose, watch, type ComputedRef } from 'vue';
import type { TicketPresence } from '../../../../contract/desk.ts';
import { useDesk } from '../stores/desk.ts';
import { useSession } from '../stores/session.ts';

/** Tells the server which ticket this page shows and whether it is being edited, and answers who else has it open. Staff without a desk connection see nobody. */
export function useTicketWatch(ticketId: () => string | null, editing: () => boolean): ComputedRef<TicketPresence['people']> {
  const desk = useDesk();
  const session = useSession();
  const tell = (id: string | null, edits: boolean): void => {
    // Presence is a help: that it cannot be told just now is no failure of the page.
    if (desk.connected) void desk.send('ticket.watch', { ticketId: id, editing: edits }).catch(() => undefined);
  };
  watch(() => [ticketId(), editing(), desk.connected] as const, ([id, edits]) => tell(id, edits), { immediate: true });
  onScopeDispose(() => tell(null, false));
  return computed(() => (desk.presence !== null && desk.presence.ticketId === ticketId() ? desk.presence.people.filter((one) => one.userId !== session.me?.id) : []));
}
