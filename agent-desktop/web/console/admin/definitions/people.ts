import { z } from 'zod';
import { userInputSchema } from '../../../../../contract/api.ts';
import { pauseReasonInputSchema, queueCreateSchema, queueRulesSchema, skillInputSchema } from '../../../../../contract/queues.ts';
import { blankOf, fieldsOf } from '../kit/fields.ts';
import { choice, flag, plain, type Resource } from '../kit/resource.ts';

const Q = 'admin.queue';
const whole = (min: number, max: number) => z.number().int().min(min).max(max);
/** A queue as its form shows it: what QueueView holds, with the rules nested. */
const queueForm = z.strictObject({
  ...queueCreateSchema.shape, wrapUpSeconds: whole(0, 1_800).default(45), ringSeconds: whole(5, 60).default(15), serviceLevelSeconds: whole(1, 120).default(15), agentIds: z.array(z.string()).default([]), rules: queueRulesSchema.prefault({}),
});
export const queues: Resource = {
  path: '/queues', words: Q, may: 'queue.manage', idKey: 'id', schema: queueForm, canAdd: true, canRemove: true, nameOf: (row) => String(row['name']),
  columns: [
    plain(Q, 'name'), { label: `${Q}.strategy`, text: (row, t) => t(`${Q}.strategy_${String((row['rules'] as { strategy?: string } | undefined)?.strategy ?? 'longestIdle')}`) },
    { label: `${Q}.skills`, text: (row, _t, name) => ((row['rules'] as { skills?: { skillId: string }[] } | undefined)?.skills ?? []).map((one) => name('skills', one.skillId)).join(' ') },
    plain(Q, 'wrapUpSeconds', true), plain(Q, 'ringSeconds', true), plain(Q, 'serviceLevelSeconds', true),
    { label: `${Q}.agentIds`, text: (row, t) => ((row['agentIds'] as string[]).length === 0 ? t('queues.everyAgent') : t('queues.agentCount', { n: (row['agentIds'] as string[]).length })) },
  ],
  fields: fieldsOf(queueForm, Q, {
    id: { createOnly: true, group: 'admin.group.base' },
    agentIds: { widget: 'choices', source: 'users' },
    'rules.strategy': { group: 'admin.queue.dealing' },
    'rules.skills': { group: 'admin.queue.needs' }, 'rules.skills.skillId': { widget: 'choice', source: 'skills' },
    'rules.lastAgentSeconds': { group: 'admin.queue.known' },
    'rules.overflow.maxWaiting': { group: 'admin.queue.overflow' }, 'rules.overflow.toQueueId': { widget: 'choice', source: 'queues' },
    'rules.callBack.allowed': { group: 'admin.queue.callBack' },
    'rules.callBack.hoursId': { widget: 'choice', source: 'hours', show: (form) => allowsCallBack(form) }, 'rules.callBack.expireMinutes': { show: (form) => allowsCallBack(form) }, 'rules.callBack.tries': { show: (form) => allowsCallBack(form) },
    'rules.wrapUpExtensions': { group: 'admin.queue.more' },
  }),
  // A queue is made by its name; the rest of the form follows with the first change.
  creates: (form) => ({ id: form['id'], name: form['name'] }),
};
function allowsCallBack(form: Record<string, unknown>): boolean {
  return (form['rules'] as { callBack?: { allowed?: boolean } } | undefined)?.callBack?.allowed === true;
}
/** A queue that never had rules set. */
export const defaultRules = (): unknown => blankOf(queueRulesSchema);

const S = 'admin.skill';
export const skills: Resource = {
  path: '/skills', words: S, may: 'queue.manage', idKey: 'id', schema: skillInputSchema, canAdd: true, canRemove: true, nameOf: (row) => String(row['name']),
  columns: [plain(S, 'name'), choice(S, 'group'), plain(S, 'id')], fields: fieldsOf(skillInputSchema, S, { id: { createOnly: true } }),
};

const P = 'admin.pause';
export const pauseReasons: Resource = {
  path: '/pause-reasons', words: P, may: 'queue.manage', idKey: 'id', schema: pauseReasonInputSchema, canAdd: true, canRemove: true, nameOf: (row) => String(row['zh']),
  columns: [plain(P, 'zh'), plain(P, 'en'), plain(P, 'limitMinutes', true), plain(P, 'limitPerDayMinutes', true), flag(P, 'active')], fields: fieldsOf(pauseReasonInputSchema, P, { id: { createOnly: true } }),
};

const U = 'admin.user';
/** Of a change: the password may stay empty, that is as it was. */
const userForm = userInputSchema.extend({ active: z.boolean().default(true) });
const userEdit = userForm.extend({ password: z.union([z.literal(''), userInputSchema.shape.password]).optional() });
export const users: Resource = {
  path: '/users', words: U, may: 'user.manage', idKey: 'id', schema: userForm, edit: userEdit, canAdd: true, canRemove: false, listOnly: true, nameOf: (row) => String(row['name']),
  columns: [
    plain(U, 'staffNumber'), plain(U, 'name'), plain(U, 'username'), { label: `${U}.roles`, text: (row, t) => (row['roles'] as string[]).map((role) => t(`role.${role}`)).join(' ') },
    { label: `${U}.active`, text: (row, t) => t(row['active'] === true ? 'users.active' : 'users.inactive'), chip: (row) => (row['active'] === true ? 'ok' : 'warn') },
  ],
  fields: fieldsOf(userForm, U, { username: { createOnly: true }, password: { widget: 'password' }, roles: { optionWords: 'role' } }),
  creates: (form) => Object.fromEntries(Object.entries(form).filter(([key]) => key !== 'active')),
};
