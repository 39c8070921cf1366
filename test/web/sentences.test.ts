import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { en } from '../../contract/sentences/en.ts';
import { zh } from '../../contract/sentences/zh.ts';
import {
  AGENT_STATES, CALL_DIRECTIONS, CALL_ENDINGS, CALL_OUTCOMES, CALL_STATES, PAUSE_REASONS, ROLES, SECRECY_LEVELS, STORY_KINDS, TICKET_CHANNELS, TICKET_DISPOSITIONS, TICKET_KINDS, TICKET_STATES, URGENCIES,
} from '../../contract/states.ts';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, before = ''): Map<string, string> {
  return new Map(Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[before + key, value] as const] : [...flat(value, `${before}${key}.`)])));
}
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)]));
}
const chinese = flat(zh);
const english = flat(en);
const places = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

describe('sentences of the browser apps', () => {
  it('given both catalogues, they hold the same keys', () => {
    expect([...english.keys()].sort()).to.deep.equal([...chinese.keys()].sort());
  });

  it('no sentence is empty, and both languages fill the same places', () => {
    for (const [key, sentence] of chinese) {
      expect(sentence, key).to.not.equal('');
      expect(places(english.get(key) ?? ''), key).to.deep.equal(places(sentence));
    }
  });

  it('no English sentence holds a Chinese character but the name of the language', () => {
    const mixed = [...english].filter(([key, sentence]) => !/anguage$/.test(key) && /\p{Script=Han}/u.test(sentence)).map(([key]) => key);
    expect(mixed).to.deep.equal([]);
  });

  it('every state, kind and role has a label', () => {
    const groups: [string, readonly string[]][] = [
      ['agent.state', AGENT_STATES], ['agent.reason', PAUSE_REASONS], ['call.state', CALL_STATES], ['call.ending', CALL_ENDINGS], ['call.direction', CALL_DIRECTIONS], ['outcome', CALL_OUTCOMES], ['story', STORY_KINDS],
      ['kind', TICKET_KINDS], ['ticketState', TICKET_STATES], ['urgency', URGENCIES], ['secrecy', SECRECY_LEVELS], ['channel', TICKET_CHANNELS], ['disposition', TICKET_DISPOSITIONS], ['role', ROLES],
    ];
    const missing = groups.flatMap(([group, names]) => names.map((name) => `${group}.${name}`)).filter((key) => !chinese.has(key));
    expect(missing).to.deep.equal([]);
  });

  it('no file of the browser apps holds a Chinese character: sentences stand in the catalogue only', () => {
    const files = filesUnder('agent-desktop/web').filter((file) => /\.(ts|vue|html|css)$/.test(file) && !file.includes('/dist/'));
    expect(files.length).to.be.greaterThan(20);
    expect(files.filter((file) => /\p{Script=Han}/u.test(readFileSync(file, 'utf8')))).to.deep.equal([]);
  });

  it('every sentence a screen asks for by its full name exists', () => {
    const asked = filesUnder('agent-desktop/web/console').flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([a-zA-Z0-9.]+)'/g)].map((match) => match[1] ?? ''));
    expect(asked.length).to.be.greaterThan(100);
    expect([...new Set(asked)].filter((key) => !chinese.has(key))).to.deep.equal([]);
  });
});
