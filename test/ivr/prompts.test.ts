import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../clock.ts';
import { createPromptLibrary, type PromptLibrary } from '../../ivr/prompts.ts';
import type { TtsProvider } from '../../ivr/tts.ts';
import { writeWave } from '../../ivr/wave.ts';
import { createLog } from '../../log.ts';

describe('prompts', () => {
  let dir: string;
  let spoken: string[];
  beforeEach(() => {
    dir = join(mkdtempSync(join(tmpdir(), 'hotline-prompts-')), 'prompts');
    spoken = [];
  });
  afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));
  const voice = (name = 'v1'): TtsProvider => ({
    name,
    speak(text) {
      spoken.push(text);
      return text.includes('坏') ? Promise.reject(new Error('no voice')) : Promise.resolve(writeWave({ rate: 16_000, samples: new Int16Array(8_000) }));
    },
  });
  const library = (tts = voice()): PromptLibrary => createPromptLibrary({ dir, tts, clock: systemClock, log: createLog('silent') });

  it('a text is spoken once; the next process finds its sound', async () => {
    const texts = [{ id: 'welcome', zh: '您好', en: 'Hello' }];
    await library().prepare(texts);
    const again = library();
    await again.prepare(texts);
    expect(spoken).to.deep.equal(['您好', 'Hello']);
    expect(again.get('welcome')).to.include({ zh: '您好', en: 'Hello', seconds: 0.5 });
    expect(existsSync(`${again.get('welcome')?.media.slice('sound:'.length)}.wav16`)).to.equal(true);
  });
  it('another voice, or another text, speaks anew', async () => {
    await library().prepare([{ id: 'a', zh: '一', en: '' }]);
    await library(voice('v2')).prepare([{ id: 'a', zh: '一', en: '' }]);
    await library().prepare([{ id: 'a', zh: '二', en: '' }]);
    expect(spoken).to.deep.equal(['一', '一', '二']);
  });
  it('given the voice fails on one, the others are there and no half file is left', async () => {
    const made = library();
    await made.prepare([{ id: 'bad', zh: '坏', en: '' }, { id: 'good', zh: '好', en: '' }]);
    expect([made.get('bad'), made.get('good')?.seconds]).to.deep.equal([undefined, 0.5]);
    expect(readdirSync(dir).filter((name) => !/^[0-9a-f]{32}\.wav16$/.test(name))).to.deep.equal([]);
  });
  it('a text with places to fill in is not spoken beforehand', async () => {
    await library().prepare([{ id: 'position', zh: '前面还有{n}位', en: '' }]);
    expect(spoken).to.deep.equal([]);
  });
  it('what the dialplan plays while we are away has a fixed name', async () => {
    await library().prepare([{ id: 'fallback', zh: '请稍候', en: '' }, { id: 'voicemail', zh: '请留言', en: '' }]);
    expect(readdirSync(dir)).to.include.members(['fallback.wav16', 'voicemail.wav16']);
  });
});
