export interface Take { stop(): Promise<Blob> }

/** Begins to record the microphone; `stop` answers what was spoken. Throws a DOMException when no microphone may be used. */
export async function startTake(): Promise<Take> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start();
  return {
    stop: () => new Promise((resolve) => {
      const finish = (): void => {
        for (const track of stream.getTracks()) track.stop();
        resolve(new Blob(parts, { type: recorder.mimeType.split(';')[0] ?? 'audio/webm' }));
      };
      if (recorder.state === 'inactive') return finish();
      recorder.onstop = finish;
      recorder.stop();
    }),
  };
}
