import { expect } from 'chai';
import { z } from 'zod';
import { en } from '../../contract/sentences/en.ts';
import { zh } from '../../contract/sentences/zh.ts';
import { deviceInputSchema, dialRulesSchema } from '../../contract/trunks.ts';
import { bulletins, hours, phrases, prompts } from '../../agent-desktop/web/console/admin/definitions/content.ts';
import { nuisance, numbers, trunks, trunkState } from '../../agent-desktop/web/console/admin/definitions/lines.ts';
import { pauseReasons, queues, skills, users } from '../../agent-desktop/web/console/admin/definitions/people.ts';
import { blankOf, faultsOf, fieldsOf, type Field } from '../../agent-desktop/web/console/admin/kit/fields.ts';
import { changesOf } from '../../agent-desktop/web/console/admin/kit/paths.ts';
import { optionLabel } from '../../agent-desktop/web/console/admin/kit/resource.ts';
import { readSpans, writeSpans } from '../../agent-desktop/web/console/admin/kit/spans.ts';
import { differences } from '../../agent-desktop/web/console/admin/pages/differences.ts';
import { applyToWorkdays, spansOf, withDay } from '../../agent-desktop/web/console/admin/pages/week.ts';
import { fakeAdmin } from './fake-admin.ts';

const sentence = (tree: unknown, key: string): unknown => key.split('.').reduce<unknown>((at, part) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined), tree);
const resources = { numbers, trunks, nuisance, queues, skills, 'pause-reasons': pauseReasons, users, prompts, hours, phrases, bulletins };
const keysOf = (fields: readonly Field[]): string[] => fields.flatMap((field) => [field.label, ...(field.group ? [field.group] : []), ...(field.source ? [] : (field.options ?? []).map((one) => (field.optionWords ? `${field.optionWords}.${one}` : optionLabel(field.label, one)))), ...keysOf(field.rows ?? [])]);

describe('the forms of the administration', () => {
  it('every field, value, group, column and page has a sentence in both languages', () => {
    const keys = Object.values(resources).flatMap((one) => [...keysOf(one.fields), ...one.columns.map((column) => column.label), `${one.words}.title`, `${one.words}.none`, ...(one.canAdd ? [`${one.words}.add`] : [])]);
    keys.push(...keysOf(fieldsOf(dialRulesSchema, 'admin.dial', { version: { hide: true } })), ...keysOf(fieldsOf(deviceInputSchema, 'admin.device')));
    for (const key of new Set(keys)) for (const tree of [zh, en]) expect(sentence(tree, key), key).to.be.a('string');
  });

  it('a row as the server sends it passes the form it is edited with', () => {
    const { rows } = fakeAdmin();
    for (const [name, resource] of Object.entries(resources)) {
      for (const row of rows.get(name) ?? []) {
        const form = { ...(blankOf(resource.schema) as object), ...Object.fromEntries(Object.keys(resource.schema.shape).filter((key) => row[key] !== undefined).map((key) => [key, row[key]])) };
        const faults = faultsOf(resource.edit ?? resource.schema, form).filter((fault) => !(name === 'nuisance' && fault.path === 'days'));
        expect(faults, `${name} ${resource.nameOf(row)}`).to.deep.equal([]);
      }
    }
  });

  it('bounds, defaults and what is needed come out of the schema', () => {
    const schema = z.strictObject({ name: z.string().min(1).max(5), count: z.number().min(2).max(9).default(3), when: z.number().nullable(), on: z.boolean().default(true), inner: z.strictObject({ deep: z.enum(['a', 'b']) }), rows: z.array(z.strictObject({ x: z.string().min(1) })).max(4) });
    const fields = fieldsOf(schema, 'w');
    expect(fields.map(({ path, widget, required }) => [path, widget, required])).to.deep.equal([['name', 'text', true], ['count', 'number', false], ['when', 'number', false], ['on', 'switch', false], ['inner.deep', 'choice', false], ['rows', 'rows', false]]);
    expect(fields[1]).to.include({ min: 2, max: 9 });
    expect(blankOf(schema)).to.deep.equal({ name: '', count: 3, when: null, on: true, inner: { deep: 'a' }, rows: [] });
    expect(faultsOf(schema, { ...(blankOf(schema) as object), count: 12, rows: [{ x: '' }] }).map(({ path, key }) => [path, key])).to.deep.equal([['name', 'admin.fault.required'], ['count', 'admin.fault.most'], ['rows.0.x', 'admin.fault.required']]);
  });

  it('hours that are new are closed on holidays', () => {
    expect(blankOf(hours.schema)).to.deep.include({ holidays: 'closed', weekly: [], exceptions: [] });
  });

  it('a change says only what differs', () => {
    expect(changesOf({ a: 1, b: { c: [1] }, d: 'x' }, { a: 1, b: { c: [1, 2] }, d: 'x' })).to.deep.equal({ b: { c: [1, 2] } });
    expect(differences({ a: 1, b: { c: 1, d: 2 } }, { a: 1, b: { c: 3, d: 2 }, e: 'new' })).to.deep.equal([{ path: 'b.c', before: '1', after: '3' }, { path: 'e', before: '', after: 'new' }]);
  });

  it('hours are read as people write them, and refused when they end before they begin', () => {
    expect(readSpans('14:00–18:00, 8:30-12:00')).to.deep.equal([{ from: '08:30', to: '12:00' }, { from: '14:00', to: '18:00' }]);
    expect(readSpans('')).to.deep.equal([]);
    expect(readSpans('00:00-24:00')).to.deep.equal([{ from: '00:00', to: '24:00' }]);
    for (const wrong of ['8-12', '18:00-08:00', '08:61-09:00', '25:00-26:00', 'morning']) expect(readSpans(wrong), wrong).to.equal(null);
    expect(writeSpans([{ from: '08:30', to: '12:00' }])).to.equal('08:30-12:00');
  });

  it('Monday is copied to the workdays, a day without hours is left out', () => {
    const form: Record<string, unknown> = { weekly: [] };
    withDay(form, 1, [{ from: '09:00', to: '17:00' }]);
    applyToWorkdays(form);
    withDay(form, 3, []);
    expect((form['weekly'] as { day: number }[]).map(({ day }) => day)).to.deep.equal([1, 2, 4, 5]);
    expect(spansOf(form, 6)).to.deep.equal([]);
  });

  it('a trunk says in one word how it is', () => {
    const state = (part: object, more: object = {}) => trunkState({ enabled: true, kind: 'registration', state: { registered: null, reachable: null, ...part }, ...more });
    expect([state({}, { enabled: false }), state({ registered: false }), state({ reachable: false }), state({ registered: true }), state({})]).to.deep.equal(['off', 'unregistered', 'unreachable', 'good', 'unknown']);
  });
});
