import { expect } from 'chai';
import { draftOf, elementsOf, inputOf, isBlank, matterFromDraft, missingFor, newMatter, titleOf } from '../../agent-desktop/web/console/desk/matter.ts';
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

  it('each of the five elements is found by its own field', () => {
    const { form } = newMatter('new', null, 'key-00000001');
    const there = (): string[] => elementsOf(form).filter((element) => element.there).map((element) => element.name);
    expect(isBlank(form)).to.equal(true);
    expect(there()).to.deep.equal([]);
    Object.assign(form, { occurredAt: '昨晚', place: '云河路', accused: '工地', demand: '制止', content: '一直施工到凌晨两点，居民无法休息' });
    expect(there()).to.deep.equal(['time', 'place', 'course', 'object', 'demand']);
    expect(isBlank(form)).to.equal(false);
  });
});
