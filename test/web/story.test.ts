import { expect } from 'chai';
import { createI18n } from 'vue-i18n';
import { storySentence, type StoryNames } from '../../agent-desktop/web/console/calls/story.ts';
import { en } from '../../contract/sentences/en.ts';
import { zh } from '../../contract/sentences/zh.ts';
import type { StoryEntry } from '../../contract/views.ts';
import { PROMPTS } from '../../store/first-data/prompts.ts';

const names: StoryNames = { agent: () => '', queue: () => '' };
const entry = (kind: StoryEntry['kind'], data: NonNullable<StoryEntry['data']>): StoryEntry => ({ seq: 1, at: '2026-11-22T08:00:00+08:00', kind, data });

describe("the sentences of a call's story", () => {
  for (const [locale, messages] of [['zh', zh], ['en', en]] as const) {
    const t = createI18n({ legacy: false, locale, messages: { [locale]: messages } }).global.t as unknown as Parameters<typeof storySentence>[1];

    it(`${locale}: every shipped prompt is named, none by its id`, () => {
      for (const { id } of PROMPTS) expect(storySentence(entry('prompt', { prompt: id }), t, names), id).to.not.match(new RegExp(`[：:] ?${id}$`)).and.not.include('prompt.');
    });

    it(`${locale}: a ticket is named by its number`, () => {
      expect(storySentence(entry('ticket', { ticket: '01JD0000000000000000000004', number: '20261122-00072-1' }), t, names)).to.include('20261122-00072-1').and.not.include('01JD');
    });
  }
});
