import { numberInputSchema } from '../../../../../contract/flows.ts';
import { nuisanceInputSchema, trunkInputSchema } from '../../../../../contract/trunks.ts';
import { fullTime } from '../../format.ts';
import { fieldsOf } from '../kit/fields.ts';
import { choice, flag, named, plain, type Resource, type Row } from '../kit/resource.ts';

const N = 'admin.number';
const hasHours = (form: Row): boolean => form['hoursId'] !== null;
export const numbers: Resource = {
  path: '/numbers', words: N, may: 'number.manage', idKey: 'number', schema: numberInputSchema, canAdd: true, canRemove: true, nameOf: (row) => `${String(row['number'])} ${String(row['name'])}`,
  columns: [plain(N, 'number'), plain(N, 'name'), choice(N, 'mode'), named(N, 'queueId', 'queues'), named(N, 'flowId', 'flows'), named(N, 'hoursId', 'hours'), flag(N, 'webCall'), flag(N, 'webCallOpen')],
  fields: fieldsOf(numberInputSchema, N, {
    number: { createOnly: true, group: 'admin.group.base' },
    greeting: { widget: 'choices', source: 'prompts', group: 'admin.group.caller' },
    queueId: { widget: 'choice', source: 'queues' },
    flowId: { widget: 'choice', source: 'flows', show: (form) => form['mode'] === 'menu' },
    hoursId: { widget: 'choice', source: 'hours', group: 'admin.group.time' },
    closedPrompts: { widget: 'choices', source: 'prompts', show: hasHours },
    closedQueueId: { widget: 'choice', source: 'queues', show: hasHours },
    ceiling: { group: 'admin.group.limits' },
    webCall: { group: 'admin.group.web' },
    webCallOpen: { show: (form) => form['webCall'] === true },
  }),
};

const T = 'admin.trunk';
/** In plain words, not in Asterisk's: registered and reachable, off, or not to be reached. */
export function trunkState(row: Row): 'off' | 'good' | 'unknown' | 'unregistered' | 'unreachable' {
  const state = row['state'] as { registered: boolean | null; reachable: boolean | null } | undefined;
  if (row['enabled'] !== true) return 'off';
  if (row['kind'] === 'registration' && state?.registered === false) return 'unregistered';
  if (state?.reachable === false) return 'unreachable';
  return state?.reachable === true || state?.registered === true ? 'good' : 'unknown';
}
const LAMPS = { off: '', good: 'ok', unknown: 'warn', unregistered: 'bad', unreachable: 'bad' } as const;
export const trunks: Resource = {
  path: '/trunks', words: T, may: 'number.manage', idKey: 'id', schema: trunkInputSchema, canAdd: true, canRemove: true, nameOf: (row) => String(row['name']),
  columns: [
    plain(T, 'name'), choice(T, 'kind'), { label: `${T}.host`, text: (row) => `${String(row['host'])}:${String(row['port'])}` },
    { label: `${T}.state`, text: (row, t) => t(`${T}.state_${trunkState(row)}`), chip: (row) => LAMPS[trunkState(row)] },
    { label: `${T}.callsNow`, text: (row) => String((row['state'] as { callsNow?: number } | undefined)?.callsNow ?? ''), right: true }, plain(T, 'order', true), plain(T, 'channels', true),
  ],
  fields: fieldsOf(trunkInputSchema, T, {
    id: { createOnly: true, group: 'admin.group.base' },
    kind: { hide: true }, host: { group: 'admin.trunk.carrier' }, from: { show: (form) => form['kind'] === 'address' },
    username: { show: (form) => form['kind'] === 'registration' }, password: { widget: 'password', show: (form) => form['kind'] === 'registration', required: false },
    transport: { group: 'admin.trunk.technical' }, srtp: { show: (form) => form['transport'] === 'tls' },
    order: { group: 'admin.trunk.share' }, callerId: { group: 'admin.trunk.outgoing' },
  }).sort((one, other) => rank(one.path) - rank(other.path)),
};
/** What the carrier's letter says comes first, what hardly anybody changes last. */
function rank(path: string): number {
  return ['id', 'name', 'enabled', 'host', 'port', 'from', 'username', 'password', 'callerId', 'numberRules', 'order', 'weight', 'channels', 'transport', 'srtp', 'codecs', 'dtmf'].indexOf(path);
}

const B = 'admin.nuisance';
export const nuisance: Resource = {
  path: '/nuisance', words: B, may: 'agent.supervise', idKey: 'id', schema: nuisanceInputSchema, canAdd: true, canRemove: true, nameOf: (row) => String(row['number']),
  columns: [
    plain(B, 'number'), { ...choice(B, 'grade'), chip: (row) => (row['grade'] === 'refused' || row['grade'] === 'reported' ? 'bad' : 'warn') }, plain(B, 'reason'),
    { label: `${B}.until`, text: (row) => fullTime(String(row['until'] ?? '')).slice(0, 16) }, plain(B, 'byName'), { label: `${B}.lifted`, text: (row) => fullTime((row['liftedAt'] as string | null) ?? null).slice(0, 16) },
  ],
  fields: fieldsOf(nuisanceInputSchema, B, { number: { createOnly: true }, reason: { widget: 'area' }, callIds: { widget: 'lines', createOnly: true } }),
};
