import { expect } from 'chai';
import { Presence } from '../../agent-desktop/ticket-presence.ts';
import { systemClock } from '../../clock.ts';
import type { TicketPresence } from '../../contract/desk.ts';

const LI = { userId: 'li', name: '李敏' };
const WANG = { userId: 'wang', name: '王磊' };

describe('presence on a ticket', () => {
  let told: [string, TicketPresence][];
  let presence: Presence;
  beforeEach(() => {
    told = [];
    presence = new Presence(systemClock, (userId, shown) => void told.push([userId, shown]));
  });
  const names = (ticketId: string): string[] => presence.of(ticketId).people.map(({ name, editing }) => (editing ? `${name} edits` : name));

  it('two who open the same ticket are told of each other, of who edits, and of who leaves', () => {
    presence.watch('s1', LI, 'T', false);
    presence.watch('s2', WANG, 'T', true);
    expect(names('T')).to.deep.equal(['李敏', '王磊 edits']);
    expect(told.slice(-2).map(([userId]) => userId)).to.have.members(['li', 'wang']);
    presence.gone('s2');
    expect(told.at(-1)?.[0]).to.equal('li');
    expect(told.at(-1)?.[1].people.map(({ name }) => name)).to.deep.equal(['李敏']);
  });
  it('one person on two pages is one, editing when one of them edits', () => {
    presence.watch('s1', LI, 'T', false);
    presence.watch('s2', LI, 'T', true);
    expect(names('T')).to.deep.equal(['李敏 edits']);
    presence.gone('s2');
    expect(names('T')).to.deep.equal(['李敏']);
  });
  it('a page that goes on to another ticket has left the first', () => {
    presence.watch('s1', LI, 'T', false);
    presence.watch('s1', LI, 'U', false);
    expect([names('T'), names('U')]).to.deep.equal([[], ['李敏']]);
    presence.watch('s1', LI, null, false);
    expect(names('U')).to.deep.equal([]);
  });
});
