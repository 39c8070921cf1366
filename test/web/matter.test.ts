import { expect } from 'chai';
import { draftOf, elementsOf, incompleteOf, inputOf, isBlank, matterFromDraft, missingFor, newMatter, titleOf } from '../../agent-desktop/web/console/desk/matter.ts';
import { fits } from '../../agent-desktop/web/console/desk/bulletins.ts';
import { filled, firstGap } from '../../agent-desktop/web/console/desk/phrase.ts';
import { ticketInputSchema } from '../../contract/api.ts';

const CALL = '01JD0000000000000000000001';

describe('a matter on the desk', () => {
  it('given no title, the first clause of the content is the title', () => {
    const { form } = newMatter('new', null, 'key-00000001');
    form.content = '云河路路灯连片不亮，夜间行人多次绊倒。';
    expect(titleOf(form)).to.equal('云河路路灯连片不亮');
    form.content = '长'.repeat(200);
    expect(titleOf(form)).to.equal('长'.repeat(30));
  });

  it('given content and kind, only an answer on the spot needs more', () => {
    const { form } = newMatter('new', null, 'key-00000001');
    expect(missingFor(form, 'dispatch')).to.equal('content');
    form.content = '咨询医保缴费时间';
    expect(missingFor(form, 'dispatch')).to.equal('kind');
    form.kind = 'inquiry';
    expect(missingFor(form, 'dispatch')).to.equal(null);
    expect(missingFor(form, 'answerOnSpot')).to.equal('answer');
  });

  it('what is sent passes the schema of the server, with the call it belongs to', () => {
    const matter = newMatter(CALL, CALL, 'key-00000001');
    Object.assign(matter.form, { content: '咨询医保缴费时间', kind: 'inquiry' });
    const input = ticketInputSchema.parse(inputOf(matter, 'dispatch'));
    expect(input.callId).to.equal(CALL);
    expect(input.disposition).to.equal('dispatch');
    expect(ticketInputSchema.parse(inputOf({ ...matter, callId: null }, 'dispatch')).callId).to.equal(undefined);
  });

  it('given a draft, the same matter comes back with its idempotency key and call', () => {
    const matter = newMatter(`${CALL}-2`, CALL, 'key-00000001');
    Object.assign(matter.form, { content: '噪声', areaCode: null, wantsReply: false });
    const back = matterFromDraft(matter.key, draftOf(matter), 'another-key');
    expect(back.idempotencyKey).to.equal('key-00000001');
    expect(back.callId).to.equal(CALL);
    expect(back.form).to.deep.equal(matter.form);
  });

  it('given unknown fields in a draft, they do not reach the form', () => {
    const matter = matterFromDraft('new', { content: 'x', role: 'admin' }, 'key-00000002');
    expect(matter.form).to.not.have.property('role');
    expect(matter.idempotencyKey).to.equal('key-00000002');
  });

  it('what goes to a unit names what is missing; a question, a praise and an answer on the spot need nothing', () => {
    const form = { ...newMatter('new', null, 'k').form, kind: 'complaint' as const, content: '因电缆被挖断，云河路路灯连续五晚不亮', place: '云河路' };
    expect(incompleteOf(form, 'dispatch')).to.deep.equal(['time', 'who', 'demand']);
    expect(incompleteOf(form, 'answerOnSpot')).to.deep.equal([]);
    expect(incompleteOf({ ...form, kind: 'inquiry' }, 'dispatch')).to.deep.equal([]);
    expect(incompleteOf({ ...form, occurredAt: '昨晚', accused: '路灯所', demand: '修好' }, 'dispatch')).to.deep.equal([]);
  });
  it('a phrase is filled with what is known, and the first gap that is left is found', () => {
    const facts = { staffNumber: '1032', date: '2026-03-01', ticketNumber: '', ticketTitle: '', form: { ...newMatter('new', null, 'k').form, place: '云河路' } };
    const said = filled('{工号}号：您反映{时间}{地点}的事，对吗？', facts);
    expect(said).to.equal('1032号：您反映{时间}云河路的事，对吗？');
    expect(firstGap(said)).to.deep.equal({ from: 9, to: 13 });
    expect(firstGap('好的')).to.equal(null);
  });
  it('a bulletin for an area or a topic concerns what lies within it, one for all concerns all', () => {
    const of = (areaCodes: string[], topicCodes: string[]) => ({ areaCodes, topicCodes });
    expect(fits(of([], []), { areaCode: null, topicCode: null })).to.equal(true);
    expect(fits(of(['9901'], []), { areaCode: '990102', topicCode: null })).to.equal(true);
    expect(fits(of(['9902'], ['04']), { areaCode: '990102', topicCode: '0401' })).to.equal(true);
    expect(fits(of(['9902'], []), { areaCode: '990102', topicCode: '0401' })).to.equal(false);
  });
  it('each element is found by its own field', () => {
    const { form } = newMatter('new', null, 'key-00000001');
    const there = (): string[] => elementsOf(form).filter((element) => element.there).map((element) => element.name);
    expect(isBlank(form)).to.equal(true);
    expect(there()).to.deep.equal([]);
    Object.assign(form, { occurredAt: '昨晚', place: '云河路', accused: '工地', demand: '制止', content: '一直施工到凌晨两点，居民无法休息' });
    expect(there()).to.deep.equal(['time', 'place', 'course', 'who', 'demand']);
    expect(isBlank(form)).to.equal(false);
  });
});
