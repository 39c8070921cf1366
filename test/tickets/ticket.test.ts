import { expect } from 'chai';
import type { Viewer } from '../../access/viewer.ts';
import type { Permission, Role, TicketDisposition } from '../../contract/states.ts';
import { HotlineError } from '../../errors.ts';
import { checkTicketStates, moveTicket, OPEN_STATES, stateAfterEdit, statesOnSave } from '../../tickets/ticket.ts';
import { identityShown, maySee, readersOf, visibleFilter } from '../../tickets/visibility.ts';

const viewer = (userId: string, permissions: Permission[], roles: Role[] = ['agent']): Viewer => ({ userId, name: userId, staffNumber: '1001', roles, permissions: new Set(permissions), sessionId: 's' });

describe('ticket states', () => {
  it('the table is whole', () => expect(checkTicketStates).not.to.throw());
  const saved: [TicketDisposition, string[]][] = [['dispatch', ['received', 'toDispatch']], ['answerOnSpot', ['received', 'answeredOnSpot', 'closed']], ['notAccept', ['received', 'notAccepted']], ['refer', ['received', 'transferred']]];
  for (const [disposition, states] of saved) it(`saved with ${disposition}: ${states.join(' → ')}`, () => expect(statesOnSave(disposition)).to.deep.equal(states));
  it('each state passed on saving is a move of the table', () => {
    for (const [disposition] of saved) ['draft' as const, ...statesOnSave(disposition)].reduce((from, to) => moveTicket(from, to));
  });
  it('a forbidden move names both states', () => {
    expect(() => moveTicket('closed', 'toDispatch')).to.throw(HotlineError).with.property('details').deep.equal({ from: 'closed', to: 'toDispatch' });
  });
  it('given the disposition of a ticket to be dispatched becomes an answer, it is closed', () => {
    expect(stateAfterEdit({ state: 'toDispatch', disposition: 'dispatch' }, 'answerOnSpot')).to.deep.equal(['answeredOnSpot', 'closed']);
  });
  it('an edit that leaves the disposition leaves the state', () => expect(stateAfterEdit({ state: 'closed', disposition: 'answerOnSpot' }, 'answerOnSpot')).to.deep.equal([]));
  it('open states hold no finished one', () => expect(OPEN_STATES).to.include('toDispatch').and.not.include('closed'));
});

describe('ticket visibility', () => {
  const plain = { createdById: 'a', staffIds: ['a'], secrecy: 'none' as const };
  const sealed = { ...plain, secrecy: 'sealed' as const };
  const people: [string, Viewer, boolean, boolean][] = [
    ['who took it', viewer('a', ['ticket.read']), true, true],
    ['a colleague without the right to all', viewer('b', ['ticket.read']), false, false],
    ['a reader of all', viewer('b', ['ticket.read', 'ticket.readAll']), true, false],
    ['the leader on duty', viewer('b', ['ticket.read', 'ticket.readAll'], ['dutyLeader']), true, true],
    ['somebody without the right to tickets', viewer('a', ['queue.read']), false, false],
  ];
  for (const [who, reader, seesPlain, seesSealed] of people) {
    it(`${who}: plain ${String(seesPlain)}, sealed ${String(seesSealed)}, and the store's filter says the same`, () => {
      for (const [ticket, expected] of [[plain, seesPlain], [sealed, seesSealed]] as const) {
        expect(maySee(reader, ticket)).to.equal(expected);
        expect(matches(visibleFilter(reader), readersOf(ticket))).to.equal(expected);
      }
    });
  }
  it('the name is hidden from a reader when the resident asked for it, even with the right to reveal', () => {
    const reader = viewer('b', ['ticket.read', 'ticket.readAll', 'resident.reveal']);
    expect(identityShown(reader, { ...plain, secrecy: 'hideName' })).to.deep.equal({ name: false, phone: false });
    expect(identityShown(reader, { ...plain, secrecy: 'hidePhone' })).to.deep.equal({ name: true, phone: false });
    expect(identityShown(reader, plain)).to.deep.equal({ name: true, phone: true });
  });
});

function matches(filter: Record<string, unknown>, readers: string[]): boolean {
  const wanted = filter['readers'];
  if (wanted === undefined) return true;
  return typeof wanted === 'string' ? readers.includes(wanted) : (wanted as { $in: string[] }).$in.some((one) => readers.includes(one));
}
