import type { owedZh } from './owed-zh.ts';

type Words<T> = { [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

export const owedEn: Words<typeof owedZh> = {
  title: 'Call-backs', open: 'Owed', closed: 'Over', hint: 'To be called within 2 hours; over by itself once the person is reached in any way',
  columns: { due: 'Due', number: 'Number', kind: 'Why', queue: 'Queue', wanted: 'Called at', calls: 'Calls', tries: 'Tried', state: 'State', agent: 'Agent', actions: 'Actions', ended: 'Over at' },
  kind: { keptPlace: 'Place kept', missed: 'Missed' },
  state: { waiting: 'Owed', dialling: 'Being called', done: 'Called', cleared: 'Reached', expired: 'Expired', failed: 'Not reached' },
  why: { callerReached: 'Called again and got through', called: 'Called and reached', ticket: 'A ticket was made', notReached: 'Not reached in several tries', tooLate: 'The place was kept too long', byHand: 'Closed by hand: {reason}', refused: 'May not be dialled ({code})' },
  overdue: 'Overdue', position: 'Place {n}', call: 'Call back', claim: 'Take', done: 'Close', reason: 'Reason', reasonHint: 'e.g. reached another way', none: 'Nobody is owed a call', noneClosed: 'No entries', yours: 'Me', auto: 'In turn',
  count: '{n} owed, {late} overdue',
  floor: {
    title: 'Live floor', queue: 'Queue', all: 'All', connected: 'Connection rate', inTime: 'Within {n} s', now: 'This half hour', day: 'Last 24 hours', halfHours: 'Per half hour', from: 'Span', offered: 'Asked', answered: 'Answered', answeredInTime: 'In {n} s', abandoned: 'Abandoned',
    short: 'Within 5 s', refused: 'Refused', wait: 'Mean wait', maxWait: 'Longest', talk: 'Mean talk', toHuman: 'To human', exclude: 'Without abandons within 5 s', definition: 'How it is counted', waiting: 'Waiting now', longest: 'Longest wait', ready: 'Ready / signed in', owed: 'Owed calls', late: 'overdue', none: '—',
  },
  day: { title: 'My day', calls: 'Calls', talk: 'Mean', wrapUp: 'Wrap-up', ready: 'Ready', paused: 'Paused', tickets: 'Tickets', onSpot: 'On the spot', missed: 'Missed', rating: 'Rating', words: 'Today {calls} · mean {talk} · tickets {tickets}' },
};
