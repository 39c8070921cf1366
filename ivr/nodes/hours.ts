import { hoursSettings } from '../../contract/flows.ts';
import { defineNode } from './node.ts';

/** Asks the calendar. Hours that nobody knows any more are open: a caller is rather let in than sent away. */
export const hours = defineNode('hours', hoursSettings, (settings, call, exits) => {
  const state = call.hours(settings.hoursId) ?? 'open';
  return Promise.resolve(state === 'holiday' && !exits.has('holiday') ? 'closed' : state);
});
