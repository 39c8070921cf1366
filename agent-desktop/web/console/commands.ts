import { ElMessage } from 'element-plus';
import type { PauseReason } from '../../../contract/states.ts';
import { sentenceOf } from './failure.ts';
import { i18n } from './i18n.ts';
import { localMs } from './now.ts';
import { useDesk } from './stores/desk.ts';
import { usePhone } from './stores/phone.ts';
import { ref } from 'vue';

const TWICE_WITHIN_MS = 2_000;
/** True for two seconds after the first press of hang-up. */
export const hangUpArmed = ref(false);
let armedAt = 0;

/** Shows what went wrong, in the user's language. Pass any promise through it that a click started. */
export async function shown<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (failure) {
    ElMessage.error({ message: sentenceOf(failure), grouping: true });
    return null;
  }
}

/** What the buttons and keys of the desk do; each asks the server, and the pushed state changes the screen. */
export function useCommands() {
  const desk = useDesk();
  const phone = usePhone();
  const withCall = (run: (callId: string) => Promise<unknown>): void => {
    if (desk.call) void shown(run(desk.call.id));
  };

  function answer(): void {
    if (phone.incoming || (desk.offer && phone.holding && phone.registered)) phone.answer();
    else if (desk.offer) ElMessage.info(i18n.global.t(phone.elsewhere ? 'phone.elsewhereHint' : 'phone.answerOnDesk'));
  }
  function decline(): void {
    // One word is enough: told by the socket, the server takes the ring away; by SIP only when the server does not know of it.
    if (desk.offer && desk.connected) void shown(desk.send('offer.decline', { offerId: desk.offer.offerId }));
    else phone.decline();
  }
  function toggleHold(): void {
    withCall((callId) => desk.send(desk.call?.state === 'held' ? 'call.resume' : 'call.hold', { callId }));
  }
  function toggleMute(): void {
    withCall((callId) => desk.send('call.mute', { callId, muted: !desk.call?.muted }));
  }
  function toggleRecording(): void {
    withCall((callId) => desk.send('call.pauseRecording', { callId, paused: !desk.call?.recordingPaused }));
  }
  /** Two presses within two seconds hang up: one slip of the finger must not cut a resident off. */
  function hangUp(): void {
    if (!desk.call && !phone.talking) return;
    if (localMs() - armedAt > TWICE_WITHIN_MS) {
      armedAt = localMs();
      hangUpArmed.value = true;
      setTimeout(() => (hangUpArmed.value = localMs() - armedAt < TWICE_WITHIN_MS), TWICE_WITHIN_MS + 50);
      return;
    }
    armedAt = 0;
    hangUpArmed.value = false;
    const listens = desk.call?.supervisors?.some((one) => one.agentId === desk.agent?.agentId) === true;
    if (desk.call && desk.connected) withCall((callId) => desk.send(listens ? 'call.unsupervise' : 'call.hangUp', { callId }));
    else phone.hangUp();
  }
  function ready(): void {
    void phone.unlockSound();
    void shown(desk.send('agent.ready', {}));
  }
  function pause(reason: PauseReason): void {
    void shown(desk.send('agent.pause', { reason }));
  }
  return { answer, decline, toggleHold, toggleMute, toggleRecording, hangUp, ready, pause };
}
