/** English sentences of the wide desk: residents, bulletins, what may be done to an open ticket, and colours. */
export const careEn = {
  theme: { label: 'Colours: as the system, light, dark', system: 'System', light: 'Light', dark: 'Dark' },
  reveal: { title: 'Show the whole number', ask: 'Showing it is written into the ledger; say why', reason: 'Reason, such as calling back', needReason: 'Say why (at least 2 letters)', show: 'Show', callBack: 'Calling the resident back' },
  ticket: {
    urge: 'Urge', facts: 'Add', progress: 'Progress', withdraw: 'Withdraw', send: 'Send', textHint: 'What the resident says', urgeText: 'The resident calls to urge this', urges: 'Urged {n} times, last {at}', noneOpen: 'No open ticket to urge',
    say: 'Ticket {number}, now: {state}.', done: { urge: '{number} urged', facts: 'Added to {number}', withdraw: '{number} withdrawn' },
  },
  bulletin: { kind: { notice: 'Notice', wording: 'Wording', outage: 'Outage', incident: 'Incident' }, until: 'until {at}', search: 'Find notices and wording', cite: 'Use', none: 'No notices or wording now' },
  elements: {
    title: 'Still missing:', reason: 'Why save all the same', save: 'Save all the same', back: 'Go on writing', reasons: { unknown: 'The caller cannot say', refused: 'The caller will not say', notApplicable: 'Does not apply here' }, kept: ' (without {names}: {reason})',
  },
  presence: { sees: '{names} has this ticket open too', edits: '{names} is changing this ticket' },
  resident: {
    page: 'Record', flags: 'Needs', note: 'Remark', record: 'Record', category: 'Kind', person: 'Person', company: 'Company', same: 'Other records of the same person', merge: 'Merge', split: 'Split', otherPhone: 'Another number', nobody: 'This number has no other record',
    mergeAsk: 'Find the numbers, calls and tickets of “{name}” here too? Say why; it can be undone.', splitAsk: 'Both records become what they were. Say why.', standsUnder: 'This record stands under:',
    flag: { elderly: 'Elderly', disabled: 'Disabled', foreign: 'Foreign language', dialect: 'Dialect', minor: 'Minor', attention: 'Attention' },
  },
  timeline: { title: 'Everything so far', callIn: 'Call in', callOut: 'Call out', ticket: 'Ticket', ticketMoved: 'Moved', note: 'Remark', rating: 'Rating', notTalked: 'not answered' },
  calls: { filter: 'Kind of call', all: 'All calls', in: 'In', out: 'Out', missed: 'Not answered', abandoned: 'Gave up', refused: 'Refused' },
  wave: 'Both voices as a picture; click to go there',
  mark: { held: 'Hold', resumed: 'Resume', transfer: 'Transfer', consult: 'Consult', handedOver: 'Handed over', merged: 'Three-way', key: 'Key', recordingPaused: 'Recording paused', recordingResumed: 'Recording resumed', emergency: 'Emergency' },
};
