import { z } from 'zod';
import { bulletinInputSchema, phraseInputSchema } from '../../../../../contract/desk.ts';
import { hoursInputSchema, promptInputSchema } from '../../../../../contract/flows.ts';
import { fullTime } from '../../format.ts';
import { fieldsOf } from '../kit/fields.ts';
import { choice, plain, type Resource, type Row } from '../kit/resource.ts';

const P = 'admin.prompt';
const voices = (row: Row, t: (key: string) => string): string => {
  const recorded = row['recorded'] as { zh: boolean; en: boolean } | undefined;
  return `${t(recorded?.zh ? 'admin.prompt.recordingZh' : 'admin.prompt.machineZh')} ${t(recorded?.en ? 'admin.prompt.recordingEn' : 'admin.prompt.machineEn')}`;
};
export const prompts: Resource = {
  path: '/prompts', words: P, may: 'flow.manage', idKey: 'id', schema: promptInputSchema, canAdd: true, canRemove: true, nameOf: (row) => String(row['name']),
  columns: [
    plain(P, 'name'), { label: `${P}.zh`, text: (row) => (row['texts'] as { zh: string }).zh }, { label: `${P}.voice`, text: voices },
    { label: `${P}.seconds`, text: (row) => (row['seconds'] as { zh: number | null } | undefined)?.zh?.toFixed(1) ?? '', right: true }, { label: `${P}.usedBy`, text: (row) => String((row['usedBy'] as string[] | undefined)?.length ?? 0), right: true },
  ],
  fields: fieldsOf(promptInputSchema, P, { id: { createOnly: true } }),
};

const H = 'admin.hours';
export const hours: Resource = {
  path: '/hours', words: H, may: 'flow.manage', idKey: 'id', schema: hoursInputSchema, canAdd: true, canRemove: true, nameOf: (row) => String(row['name']),
  columns: [
    plain(H, 'name'), { label: `${H}.weekly`, text: (row) => String((row['weekly'] as { spans: unknown[] }[]).filter((day) => day.spans.length > 0).length), right: true },
    { label: `${H}.holidays`, text: (row, t) => t(row['holidays'] === 'closed' ? 'admin.hours.closed' : 'admin.hours.holidayOpen') }, { label: `${H}.exceptions`, text: (row) => String((row['exceptions'] as unknown[]).length), right: true },
  ],
  fields: fieldsOf(hoursInputSchema, H, { id: { createOnly: true }, weekly: { hide: true }, holidays: { hide: true }, 'exceptions.date': { widget: 'date' }, 'exceptions.spans': { widget: 'spans' } }),
};

const F = 'admin.phrase';
export const phrases: Resource = {
  path: '/phrases', words: F, may: 'queue.manage', idKey: 'id', schema: phraseInputSchema, canAdd: true, canRemove: true, nameOf: (row) => String(row['text']).slice(0, 20),
  columns: [plain(F, 'group'), plain(F, 'text'), plain(F, 'order', true)], fields: fieldsOf(phraseInputSchema, F, { topicCodes: { widget: 'choices', source: 'topics' } }),
};

const B = 'admin.bulletin';
const moments = z.strictObject({ ...bulletinInputSchema.shape });
export const bulletins: Resource = {
  path: '/bulletins', words: B, may: 'queue.manage', idKey: 'id', schema: moments, canAdd: true, canRemove: true, nameOf: (row) => String(row['title']),
  columns: [
    choice(B, 'kind'), { label: `${B}.title_`, text: (row) => String(row['title']) }, { label: `${B}.from`, text: (row) => fullTime(String(row['from'])).slice(0, 16) }, { label: `${B}.until`, text: (row) => fullTime(String(row['until'])).slice(0, 16) },
    { label: `${B}.active`, text: (row, t) => t(row['active'] === true ? 'admin.bulletin.shown' : 'admin.bulletin.over'), chip: (row) => (row['active'] === true ? 'ok' : '') }, plain(B, 'byName'),
  ],
  fields: fieldsOf(moments, B, { title: { label: `${B}.title_` }, text: { widget: 'area' }, from: { widget: 'moment' }, until: { widget: 'moment' }, areaCodes: { widget: 'choices', source: 'areas' }, topicCodes: { widget: 'choices', source: 'topics' } }),
};
