import { CALL_ENDINGS, CALL_OUTCOMES } from '../../../../contract/states.ts';
import type { StoryEntry } from '../../../../contract/views.ts';

/** Turns the ids of a story into names; an id that nobody here knows gives ''. */
export interface StoryNames { agent(id: string): string; queue(id: string): string }
type Translate = (key: string, named?: Record<string, unknown>) => string;

/** The sentence of one entry of a call's story, in the language of the screen. Unknown facts are left as they came. */
export function storySentence(entry: StoryEntry, t: Translate, names: StoryNames): string {
  const data = entry.data ?? {};
  const text = (...names: string[]): string => {
    const value = names.map((name) => data[name]).find((one) => one !== undefined && one !== null && one !== '');
    return value === undefined ? '' : String(value);
  };
  const word = (group: string, known: readonly string[], value: string): string => (known.includes(value) ? t(`${group}.${value}`) : value);
  return t(`story.${entry.kind}`, {
    what: promptName(text('prompt', 'what'), t),
    node: text('node'),
    key: text('key', 'digit'),
    queue: names.queue(text('queue', 'queueId')) || text('queueName'),
    agent: text('agentName') || names.agent(entry.agentId ?? '') || t('story.theAgent'),
    why: word('why', ['noAnswer', 'declined', 'unreachable', 'busy', 'hungUp', 'dropped'], text('why')),
    to: names.queue(text('queue', 'queueId', 'toQueue')) || names.agent(text('agent', 'agentId', 'toAgent')) || names.agent(text('to')) || (text('to') === 'resident' ? t('player.resident') : text('to')),
    missing: word('missing', ['in', 'out'], text('missing')),
    ending: word('call.ending', CALL_ENDINGS, text('ending', 'by')),
    outcome: word('outcome', CALL_OUTCOMES, text('outcome')),
    service: text('service'),
    slot: text('slot'),
    grade: text('grade'),
    ticket: text('number'),
    track: ['agent', 'resident', 'party'].includes(text('track')) ? t(`player.${text('track')}`) : '',
  });
}

/** What is shipped; a prompt somebody added is told by its id. */
const PROMPTS = [
  'greeting', 'welcome', 'notice', 'waiting', 'position', 'hold', 'connect', 'fallback', 'moment', 'surge', 'voicemail', 'goodbye', 'sorry',
  'waitingOffer', 'notices', 'callBackKept', 'callBackNot', 'positionNext', 'noInput', 'wrongKey', 'refused', 'closed',
  'menuWelcome', 'menuTop', 'menuUtilities', 'menuWater', 'menuInsurance', 'noticeWater',
  'nuisanceWarned', 'nuisanceLimited', 'nuisanceRefused', 'rating', 'ratingThanks',
];
function promptName(id: string, t: Translate): string {
  return PROMPTS.includes(id) ? t(`prompt.${id}`) : id;
}

/** How long after the start an entry stands, for the left margin. */
export function offsetMs(entry: StoryEntry, first: StoryEntry | undefined): number {
  return first ? Date.parse(entry.at) - Date.parse(first.at) : 0;
}
