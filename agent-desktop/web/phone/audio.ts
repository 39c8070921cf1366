import { microphoneProblemOf, PhoneProblem, type PhoneDevices } from './phone.ts';

/** The page's ears and mouth: the microphone's stream, the element that plays the other side, their levels, the devices. */
export interface PhoneAudio {
  /** The open microphone, asked for once per call. */
  microphone(): Promise<MediaStream>;
  /** Lets go of it: the browser's red dot goes out between calls. */
  release(): void;
  play(remote: MediaStream): void;
  silence(): void;
  setMuted(muted: boolean): void;
  setMicrophone(deviceId: string): Promise<MediaStreamTrack | null>;
  setSpeaker(deviceId: string): Promise<void>;
  levels(): { in: number; out: number };
  devices(): Promise<PhoneDevices>;
  /** After a device was plugged or unplugged: which of ours is gone, already set back to the default. */
  lostDevice(): Promise<'microphone' | 'speaker' | null>;
  close(): void;
}

export function createAudio(): PhoneAudio {
  const element = new Audio();
  element.autoplay = true;
  element.dataset.phone = 'remote';
  element.hidden = true;
  document.body.append(element);
  let stream: MediaStream | null = null;
  let microphoneId = '';
  let speakerId = '';
  let muted = false;
  const meter = createMeter();

  async function open(): Promise<MediaStream> {
    const secure = window.isSecureContext && navigator.mediaDevices !== undefined;
    if (!secure) throw new PhoneProblem(microphoneProblemOf('', false));
    const device = microphoneId === '' ? {} : { deviceId: { ideal: microphoneId } };
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true }, video: false });
    } catch (error) {
      throw new PhoneProblem(microphoneProblemOf(error instanceof Error ? error.name : '', true));
    }
  }
  function take(fresh: MediaStream): MediaStream {
    stream?.getTracks().forEach((track) => track.stop());
    stream = fresh;
    for (const track of fresh.getAudioTracks()) track.enabled = !muted;
    meter.out(fresh);
    return fresh;
  }
  const self: PhoneAudio = {
    async microphone() {
      return stream?.getAudioTracks().some((track) => track.readyState === 'live') ? stream : take(await open());
    },
    release() {
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
      muted = false;
      meter.out(null);
    },
    play(remote) {
      element.srcObject = remote;
      void element.play().catch(() => undefined);
      meter.in(remote);
    },
    silence() {
      element.srcObject = null;
      meter.in(null);
    },
    setMuted(value) {
      muted = value;
      for (const track of stream?.getAudioTracks() ?? []) track.enabled = !value;
    },
    async setMicrophone(deviceId) {
      microphoneId = deviceId;
      return stream ? (take(await open()).getAudioTracks()[0] ?? null) : null;
    },
    async setSpeaker(deviceId) {
      speakerId = deviceId;
      if ('setSinkId' in element) await element.setSinkId(deviceId);
    },
    levels: () => meter.read(),
    devices: listDevices,
    async lostDevice() {
      const { microphones, speakers } = await listDevices();
      const gone = stream?.getAudioTracks().some((track) => track.readyState === 'ended') || (microphoneId !== '' && !microphones.some(({ id }) => id === microphoneId));
      if (gone) {
        microphoneId = '';
        return 'microphone';
      }
      if (speakerId === '' || speakers.some(({ id }) => id === speakerId)) return null;
      await self.setSpeaker('');
      return 'speaker';
    },
    close() {
      self.release();
      element.remove();
      meter.close();
    },
  };
  return self;
}

async function listDevices(): Promise<PhoneDevices> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const of = (kind: MediaDeviceKind) => all.filter((device) => device.kind === kind && device.deviceId !== '').map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { microphones: of('audioinput'), speakers: of('audiooutput') };
}

function createMeter(): { in(stream: MediaStream | null): void; out(stream: MediaStream | null): void; read(): { in: number; out: number }; close(): void } {
  let context: AudioContext | null = null;
  const ears: Record<'in' | 'out', { source: MediaStreamAudioSourceNode; analyser: AnalyserNode } | null> = { in: null, out: null };
  const samples = new Float32Array(1_024);
  const listen = (side: 'in' | 'out', stream: MediaStream | null): void => {
    ears[side]?.source.disconnect();
    ears[side] = null;
    if (!stream?.getAudioTracks().length) return;
    context ??= new AudioContext();
    void context.resume();
    const source = context.createMediaStreamSource(stream);
    const analyser = context.createAnalyser();
    analyser.fftSize = samples.length;
    source.connect(analyser);
    ears[side] = { source, analyser };
  };
  const level = (side: 'in' | 'out'): number => {
    const ear = ears[side];
    if (!ear) return 0;
    ear.analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
    return Math.min(1, Math.sqrt(power) * 3);
  };
  return {
    in: (stream) => listen('in', stream),
    out: (stream) => listen('out', stream),
    read: () => ({ in: level('in'), out: level('out') }),
    close: () => void context?.close(),
  };
}
