/** The ring tone, made by the page itself, on a device of its own: the bell rings in the room while the call is in the headset. */
export interface Ring { start(): void; stop(): void; setDevice(deviceId: string): Promise<void> }

const TONE_HZ = 450;
const ON_SECONDS = 1;
const PERIOD_MS = 4_000;
/** Nobody hears that the tone begins this much later; starting it at once would hold up the frame that shows the number. */
const AFTER_THE_FRAME_MS = 40;

export function createRing(): Ring {
  const element = new Audio();
  element.dataset.phone = 'ring';
  let context: AudioContext | null = null;
  let volume: GainNode | null = null;
  let timer: number | undefined;
  let starting: number | undefined;

  function prepare(): void {
    if (context) return;
    context = new AudioContext();
    volume = context.createGain();
    volume.gain.value = 0;
    const out = context.createMediaStreamDestination();
    const tone = context.createOscillator();
    tone.frequency.value = TONE_HZ;
    tone.connect(volume).connect(out);
    tone.start();
    element.srcObject = out.stream;
  }
  function beat(): void {
    if (!context || !volume) return;
    const now = context.currentTime;
    volume.gain.setTargetAtTime(0.3, now, 0.01);
    volume.gain.setTargetAtTime(0, now + ON_SECONDS, 0.01);
  }
  function begin(): void {
    prepare();
    window.clearInterval(timer);
    void context?.resume();
    void element.play().catch(() => undefined);
    beat();
    timer = window.setInterval(beat, PERIOD_MS);
  }
  return {
    start() {
      window.clearTimeout(starting);
      starting = window.setTimeout(begin, AFTER_THE_FRAME_MS);
    },
    stop() {
      window.clearTimeout(starting);
      window.clearInterval(timer);
      timer = undefined;
      if (context && volume) {
        volume.gain.cancelScheduledValues(0);
        volume.gain.value = 0;
        void context.suspend();
      }
      element.pause();
    },
    async setDevice(deviceId) {
      if ('setSinkId' in element) await element.setSinkId(deviceId);
    },
  };
}
