/** Opens a microphone and reports its level (0 to 1) ten times a second; the returned function lets go of it. */
export async function meterOf(deviceId: string, tell: (level: number) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: deviceId === '' ? true : { deviceId: { ideal: deviceId } } });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(Math.min(1, Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length) * 4));
  }, 100);
  return () => {
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    void context.close();
  };
}

/** Plays a short tone on the chosen device. */
export async function playTone(deviceId: string): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const tone = context.createOscillator();
  const volume = context.createGain();
  volume.gain.value = 0.2;
  tone.frequency.value = 450;
  tone.connect(volume).connect(out);
  const element = new Audio();
  element.srcObject = out.stream;
  if ('setSinkId' in element) await element.setSinkId(deviceId).catch(() => undefined);
  await element.play().catch(() => undefined);
  tone.start();
  tone.stop(context.currentTime + 0.8);
  tone.onended = () => void context.close();
}
