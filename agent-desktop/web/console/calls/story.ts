import { CALL_ENDINGS, CALL_OUTCOMES } from '../../../../contract/states.ts';
import type { StoryEntry } from '../../../../contract/views.ts';

type Translate = (key: string, named?: Record<string, unknown>) => string;

/** The sentence of one entry of a call's story, in the language of the screen. Unknown facts are left as they came. */
export function storySentence(entry: StoryEntry, t: Translate): string {
  const data = entry.data ?? {};
  const text = (...names: string[]): string => {
    const value = names.map((name) => data[name]).find((one) => one !== undefined && one !== null && one !== '');
    return value === undefined ? '' : String(value);
  };
  const word = (group: string, known: readonly string[], value: string): string => (known.includes(value) ? t(`${group}.${value}`) : value);
  return t(`story.${entry.kind}`, {
    what: text('prompt', 'name', 'what', 'caption'),
    key: text('key', 'digit'),
    queue: text('queueName', 'queue'),
    agent: text('agentName', 'name') || t('story.theAgent'),
    why: word('why', ['noAnswer', 'declined', 'unreachable'], text('why')),
    to: text('toName', 'to', 'queueName', 'agentName', 'target'),
    missing: word('missing', ['in', 'out'], text('missing')),
    ending: word('call.ending', CALL_ENDINGS, text('ending', 'by')),
    outcome: word('outcome', CALL_OUTCOMES, text('outcome')),
    ticket: text('number', 'ticketNumber', 'ticket'),
  });
}

/** How long after the start an entry stands, for the left margin. */
export function offsetMs(entry: StoryEntry, first: StoryEntry | undefined): number {
  return first ? Date.parse(entry.at) - Date.parse(first.at) : 0;
}
