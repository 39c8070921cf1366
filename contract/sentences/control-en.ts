import type { controlZh } from './control-zh.ts';

type Words<T> = { [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

/** Call control of the desk: whom a call goes to, who is on it, and who listens. */
export const controlEn: Words<typeof controlZh> = {
  dialog: 'Transfer or consult', find: 'Name, staff number, queue, flow, or a number', hint: 'Arrows choose, Enter consults first, Ctrl+Enter transfers at once, Esc closes', none: 'Nobody to transfer to', consult: 'Consult', blind: 'Transfer',
  kind: { agent: 'Agent', queue: 'Queue', number: 'Outside', flow: 'Flow', emergency: 'Emergency' },
  done: 'Transferred', asked: 'Calling', party: 'Third party',
  state: { ringing: 'ringing', private: 'consulted', waiting: 'waiting', joined: 'three-way' },
  to: { resident: 'Speaking with the resident', party: 'Speaking with the third party; the resident hears music', all: 'Three-way talk' },
  swap: 'Swap', merge: 'Three-way', complete: 'Complete', cancel: 'Cancel', leave: 'Leave', drop: 'Put out', park: 'Park', rate: 'Rating', keypad: 'Keypad',
  mergeNeeds: 'Consult first; three-way once the other side has answered', mergeKey: 'Alt+3 three-way',
  emergency: 'Emergency', emergencyTitle: 'Emergency hand-over', emergencyHint: '1 police 110, 2 fire 119, 3 ambulance 120, 4 traffic police 122; the resident stays on the line and the recording runs', place: 'Place', note: 'What happened', service: { '110': 'Police', '119': 'Fire', '120': 'Ambulance', '122': 'Traffic' },
  emergencyCalled: 'Calling {service}',
  pickUp: 'Pick up', pickUpTitle: 'Parked and waiting callers', pickUpNone: 'Nobody to pick up', slot: 'Place {n}', parkedBy: 'parked by {name}', waiting: 'Waiting',
  live: 'Calls going on', liveNone: 'No calls now', listen: 'Listen', whisper: 'Whisper', barge: 'Barge in', stop: 'Stop', supervisor: 'A supervisor is on the line',
};
