/** English sentences of the staff console, by screen. */
export const deskEn = {
  app: {
    name: '12345 Government Hotline', short: '12345 Hotline', language: '中文', skip: 'Skip to the main part',
  },
  common: {
    save: 'Save', cancel: 'Cancel', close: 'Close', edit: 'Edit', add: 'Add', yes: 'Yes', no: 'No', none: 'None', unknown: 'Unknown', all: 'All', loading: 'Loading…',
    retry: 'Try again', more: 'Load more', end: 'That is all', empty: 'Nothing here yet', failed: 'Could not be loaded', saved: 'Saved', confirm: 'OK',
    actions: 'Actions', seconds: '{n} s', minutes: '{n} min', days: '{n} d', copy: 'Copy', copied: 'Copied', required: 'Required', anonymous: 'Anonymous', back: 'Back',
    refresh: 'Refresh', separator: ', ',
  },
  error: {
    network: 'The server cannot be reached; check the network and try again', unknown: 'That did not work', timeout: 'The server did not answer in time; try again',
    offline: 'The connection to the server is lost; reconnecting',
    offlineHint: 'Calls go on; what you write is kept encrypted in this page and saved when the server is back',
  },
  signIn: {
    title: 'Sign in', username: 'User name', password: 'Password', go: 'Sign in', hint: 'Use your own account; go on break or sign out when you leave',
    ended: 'The session has ended; sign in again', firstTitle: 'First sign-in: choose your own password', current: 'Current password',
    next: 'New password (at least 10 characters)', again: 'New password once more', differ: 'The two do not match', short: 'At least 10 characters',
    change: 'Change password', changed: 'The password is changed',
  },
  nav: {
    main: 'Main', desk: 'Desk', tickets: 'Tickets', calls: 'Calls', callbacks: 'Call-backs', floor: 'Floor', users: 'Users', queues: 'Queues', letters: 'Failed', admin: 'Admin', account: 'Account', signOut: 'Sign out',
    signOutAsk: 'You will get no more calls and unsaved work in this page is wiped. Sign out?',
  },
  top: {
    waiting: 'Waiting', longest: 'Longest', ready: 'Ready / signed in', shortcuts: 'Shortcuts', language: 'Change language', figures: 'Queue figures',
  },
  agent: {
    state: {
      signedOut: 'Signed out', ready: 'Ready', offered: 'Ringing', talking: 'On a call', wrapUp: 'Wrap-up', paused: 'On a break', offline: 'Offline',
    },
    reason: {
      signedIn: 'Signed in', break: 'Short break', meal: 'Meal', training: 'Training', meeting: 'Meeting', callback: 'Calling back', coaching: 'Coaching',
      missedOffer: 'Missed a call',
    },
    goReady: 'Go ready', goPause: 'Take a break',
    next: {
      ready: 'Ready after this call', paused: 'Break after this call',
    },
    menu: 'State', chooseReason: 'Why are you taking a break?', missedHint: 'You missed a call and were set to a break. Go ready when you are back.',
  },
  phone: {
    ready: 'Phone ready', connecting: 'Phone connecting', off: 'Phone not ready', elsewhere: 'The phone is in another tab',
    elsewhereHint: 'This page shows the call; the sound is in another tab.', take: 'Use the phone here',
    insecure: 'The browser gives a microphone only over HTTPS or on this machine: open this page with https://, or ask the administrator for a certificate.',
    noMicrophone: 'No microphone, or it is not allowed: plug in the headset and allow the microphone at the left of the address bar.',
    notRegistered: 'The phone is not connected and is trying again; calls cannot ring here yet.', unplugged: 'The headset was unplugged; switched to {name}',
    defaultDevice: "the system's default device", devices: 'Sound devices', microphone: 'Microphone', speaker: 'Voice', ringer: 'Ring tone', level: 'Microphone level',
    levelHint: 'Speak: the bar should move', test: 'Play', systemDevice: 'System default', notify: 'Allow notifications', notifyOn: 'Notifications are on',
    oneWayIn: 'No sound from the resident for over 3 seconds; noted in the call',
    oneWayOut: 'The resident may not hear you: the microphone is silent; noted in the call', checkDevices: 'Check devices', fallbackTitle: 'Emergency-mode call',
    fallbackHint: 'The server is away; the safety net rings you. Answer and hang up as usual; the call is entered afterwards.',
    fallbackTalking: 'On an emergency-mode call', answerOnDesk: 'Lift the desk phone to answer',
  },
  offer: {
    title: 'Incoming call', answer: 'Answer', decline: 'Decline', waited: 'Waited', queue: 'Queue', notification: 'Call from {caller}, {queue}',
    titleFlash: 'Call {caller}', cardLoading: 'Looking the caller up…',
  },
  call: {
    unverified: 'Unverified', viaWeb: 'Web phone',
    state: {
      arrived: 'Arrived', queued: 'Waiting', ringing: 'Ringing', talking: 'Talking', held: 'On hold', parked: 'Parked', reconnecting: 'Reconnecting', fallback: 'Safety net',
      ended: 'Ended',
    },
    ending: {
      resident: 'Resident hung up', agent: 'Agent hung up', abandoned: 'Gave up waiting', refused: 'Refused', unreachable: 'Unreachable',
      transferredOut: 'Transferred out', system: 'Ended by the system', lost: 'Lost',
    },
    direction: {
      in: 'In', out: 'Out',
    },
    hold: 'Hold', resume: 'Resume', mute: 'Mute', unmute: 'Unmute', transfer: 'Transfer', pauseRecording: 'Pause rec', resumeRecording: 'Resume rec', hangUp: 'Hang up',
    hangUpAgain: 'Press again', keypad: 'Keypad', recording: 'Rec', recordingPaused: 'Rec off', times: 'Call no. {n} in 30 days', firstTime: 'First call in 30 days',
    waited: 'waited {time}', openTickets: '{n} open tickets', controls: 'Call controls', endedAway: 'The call has ended; waiting for the server', callOut: 'Call out', number: 'Number', dial: 'Dial',
    idleReady: 'Ready and waiting for calls', idleReadyHint: 'Press F2 to answer', idlePaused: 'On a break: no calls are offered',
    idleOffline: 'Go ready again once the connection is back',
  },
  transfer: {
    title: 'Transfer the call', toQueue: 'To a queue', toAgent: 'To an agent', go: 'Transfer', hint: 'The resident hears music and your part ends',
    noAgents: 'No other agent is ready', done: 'Transferred',
  },
  wrapUp: {
    left: 'Left', over: 'Over time', extend: '60 s more', outcome: 'How did the call come out?', outcomeHint: 'Needed when there is no ticket', note: 'Note (optional)',
    doneReady: 'Done, go ready', doneBreak: 'Done, take a break', ticketsSaved: '{n} tickets saved', outcomeSaved: 'Outcome: {name}',
    needOne: 'Save a ticket or choose an outcome first',
  },
  outcome: {
    answeredDirectly: 'Answered directly', dispatched: 'Dispatched', transferred: 'Transferred', urged: 'Urged', lookedUp: 'Progress asked', silent: 'Silent',
    nuisance: 'Nuisance', wrongNumber: 'Wrong number', cutOff: 'Cut off', test: 'Test',
  },
  work: {
    title: 'Work list', todo: 'To do', drafts: 'Drafts', recent: 'Recent', currentCall: 'Call', ringing: 'Ringing', wrapUp: 'Wrap-up', newMatter: 'New matter',
    noTodo: 'Nothing to do', noDrafts: 'No drafts', noRecent: 'No tickets by you yet', draftOf: 'Draft',
  },
  form: {
    title: 'The matter', matter: 'Matter {n}', another: 'Another matter from this call', content: 'What happened',
    contentHint: "In the resident's words: what, and how it went", occurredAt: 'When', occurredHint: 'e.g. last night at 11', now: 'Now', place: 'Where',
    placeHint: 'Street, number, estate or landmark', area: 'Area', accused: 'About whom', accusedHint: 'Unit, person or plate', demand: 'Wanted',
    demandHint: 'What the resident wants done', name: 'Title', nameHint: 'Left empty: taken from the text', kind: 'Kind', topic: 'Topic', urgency: 'Urgency',
    resident: 'Resident', contact: 'Contact phone', sameNumber: 'Same as caller', secrecy: 'Secrecy', wantsReply: 'Wants reply', allowsVisit: 'Callback OK',
    allowsPublication: 'Publish OK', disposition: 'How', answer: 'Answer given', answerHint: 'The basis and the answer', dispatch: 'Send to dispatch',
    answerNow: 'Answered, close', submitOther: 'Save', keep: 'Keep draft', draftSaved: 'Draft saved {time}',
    draftLocal: 'Kept encrypted in this page; saved when the server is back', draftSaving: 'Saving the draft…', discard: 'Clear', discardAsk: 'Clear this matter?',
    contentMissing: 'Write down what happened', kindMissing: 'Choose the kind', answerMissing: 'Write the answer given, then press again', saving: 'Saving…',
    queued: 'The server is away; kept and sent when it is back', details: 'More options', pick: 'Choose', elements: 'Five elements',
  },
  element: {
    time: 'When', place: 'Where', cause: 'Cause', course: 'Course', who: 'Whom', demand: 'Wanted',
  },
  saved: {
    title: 'Saved', spoken: 'Read it out', say: 'Your matter is on record, number {number}.', open: 'Open the ticket', another: 'Another matter', newOne: 'New matter',
  },
  kind: {
    inquiry: 'Inquiry', help: 'Help', complaint: 'Complaint', tip: 'Tip-off', suggestion: 'Suggestion', praise: 'Praise', other: 'Other',
  },
  urgency: {
    normal: 'Normal', elevated: 'Elevated', urgent: 'Urgent', critical: 'Critical',
  },
  secrecy: {
    none: 'None', hidePhone: 'Hide phone', hideName: 'Hide name', sealed: 'Sealed',
  },
  disposition: {
    dispatch: 'Dispatch', answerOnSpot: 'Answered', notAccept: 'Not accepted', refer: 'Refer',
  },
  channel: {
    phone: 'Phone', webPhone: 'Web phone', sms: 'SMS', wechat: 'WeChat', app: 'App', web: 'Web', email: 'E-mail', fax: 'Fax', letter: 'Letter', visit: 'Visit',
    police110: 'From 110', upstream: 'From above', mailbox: "Mayor's mailbox",
  },
  ticketState: {
    draft: 'Draft', prescreen: 'Prescreen', received: 'Received', answeredOnSpot: 'Answered on the spot', toDispatch: 'To dispatch', dispatchReview: 'Dispatch review',
    toSign: 'To sign for', inHandling: 'In handling', returnAsked: 'Return asked', ruling: 'Ruling', jointReview: 'Joint review', hardCase: 'Hard case',
    replied: 'Replied', sentBack: 'Sent back', toVisit: 'To visit', rehandling: 'Re-handling', closed: 'Closed', archived: 'Archived', notAccepted: 'Not accepted',
    terminated: 'Terminated', transferred: 'Transferred', merged: 'Merged', withdrawn: 'Withdrawn', voided: 'Voided',
  },
  side: {
    resident: 'Resident', story: 'Story', phrases: 'Phrases', wording: 'Wording', name: 'Name', callsIn30: 'Calls in 30 days', open: 'Open tickets', recent: 'Recent tickets',
    calls: 'Recent calls', noCard: 'History is not available now', noHistory: 'No history: a first call',
    noCall: "Once a call comes in, the caller's open tickets and history stand here", link: 'Join this one', linked: 'The call now belongs to ticket {number}',
    use: 'Insert', phraseSearch: 'Find a phrase', noPhrases: 'No phrase matches', noStory: 'No story yet', empty: 'Choose work on the left or wait for a call',
  },
  tickets: {
    title: 'Tickets', search: 'Number, phone, name or words', state: 'State', kind: 'Kind', topic: 'Topic', mine: 'Only mine', number: 'Number', subject: 'Title',
    resident: 'Resident', phone: 'Phone', place: 'Place', channel: 'Channel', receivedAt: 'Received', by: 'By', none: 'No ticket matches', clear: 'Clear filters',
    count: '{n} shown',
  },
  ticket: {
    facts: 'The matter', history: 'History', recordings: 'Recordings', noRecordings: 'No recordings', callStory: "The call's story", noCalls: 'No calls belong to it',
    addNote: 'Add a note', noteHint: 'What is new, or what was done', linkCall: 'Link the current call', edit: 'Edit',
    conflict: 'Somebody else changed this ticket just now; your change was not saved. Look at the newest text and try again.', reload: 'Load the newest',
    spoken: 'Spoken', call: 'Call', callBack: 'Call back', actions: 'What I can do', reply: 'Reply and publication',
  },
  event: {
    created: 'registered the ticket', edited: 'changed {fields}', callLinked: 'linked a call', note: 'noted: {text}', stateChanged: 'moved it from {from} to {to}',
    recordingPlayed: 'listened to the recording', urged: 'urged: {text}', facts: 'added: {text}', withdrawn: 'withdrawn: {text}', revealed: 'looked up the whole number: {text}',
  },
  player: {
    resident: 'Resident', agent: 'Agent', party: 'Third party', both: 'Play both', play: 'Play', pause: 'Pause', seek: 'Position', muteTrack: 'Mute this track', waiting: 'Being prepared',
    missing: 'Missing', failed: 'The recording cannot be played',
  },
  calls: {
    title: 'My calls', allTitle: 'Calls', time: 'Time', caller: 'Number', direction: 'Direction', queue: 'Queue', agent: 'Agent', wait: 'Waited', talk: 'Talked',
    outcome: 'Outcome', ending: 'Ended', tickets: 'Tickets', none: 'No calls yet', mine: 'Only mine', detail: 'The call', phone: 'Find by number',
  },
  story: {
    arrived: 'The call came in', node: 'Node: {node}', prompt: 'Prompt: {what}', promptEnd: 'The prompt ended', key: 'The resident pressed {key}', queued: 'Joined the queue {queue}', leftQueue: 'Left the queue {queue}', placeKept: 'Left to be called back; the place is kept',
    offered: 'Offered to {agent}', ringing: 'Ringing at {agent}', offerFailed: 'Not answered by {agent} ({why})', answered: 'Answered by {agent}',
    connected: 'The two were connected', held: 'On hold with music', resumed: 'Taken off hold', muted: 'The agent muted', unmuted: 'The agent unmuted',
    recordingStarted: 'Recording began {track}', recordingPaused: 'Recording paused', recordingResumed: 'Recording went on', recordingReady: 'The recording is ready',
    transfer: 'Transferred to {to}', agentLost: "The agent's page was lost", agentBack: 'The agent was back', oneWayAudio: 'Sound one way only ({missing})',
    consult: '{to} was called', partyAnswered: '{to} answered', partyGone: '{to} left ({why})', swapped: 'Changed over to {to}', merged: 'Three-way talk with {to}', handedOver: 'Handed over to {to}',
    emergency: 'Emergency hand-over to {service}', parked: 'Parked in place {slot}', pickedUp: 'Picked up by {agent}', rating: 'Rated {grade} by the resident', supervised: '{agent} listened in',
    fallback: 'The server was away; the safety net took over', adopted: 'The server was back and took the call over', hungUp: 'The call ended: {ending}',
    wrapUp: 'Wrap-up began', wrapUpEnd: 'Wrap-up ended', outcome: 'Outcome: {outcome}', ticket: 'Ticket {ticket}', theAgent: 'the agent',
  },
  prompt: {
    greeting: 'the greeting', welcome: 'the greeting', notice: 'the recording notice', waiting: 'the waiting prompt', position: 'the place in the queue',
    hold: 'the hold prompt', connect: "the agent's number", fallback: "the safety net's prompt",
    moment: 'one moment, please', surge: 'many calls now', voicemail: 'the voicemail prompt', goodbye: 'the goodbye', sorry: 'the apology',
    waitingOffer: 'the choice while waiting', notices: 'the notices', callBackKept: 'the kept place', callBackNot: 'no call-back', positionNext: 'the next in the queue',
    noInput: 'no choice heard', wrongKey: 'no such choice', refused: 'too many calls', closed: 'the closed hours',
    menuWelcome: "the menu's greeting", menuTop: 'the main menu', menuUtilities: 'the menu of water, power, gas and heating',
    menuWater: 'the menu of water', menuInsurance: 'the menu of insurance and housing fund', noticeWater: 'the notices of water cuts',
    nuisanceWarned: 'the warning to a nuisance caller', nuisanceLimited: 'the limit on a nuisance caller', nuisanceRefused: 'the refusal of a nuisance caller', rating: 'the rating', ratingThanks: 'thanks for the rating',
  },
  why: {
    noAnswer: 'no answer', declined: 'declined', unreachable: 'unreachable', busy: 'busy', hungUp: 'hung up', dropped: 'put out',
  },
  missing: {
    in: 'the agent hears nothing', out: 'the resident hears nothing',
  },
  users: {
    title: 'Users', username: 'User name', name: 'Name', staffNumber: 'Staff number', roles: 'Roles', active: 'Active', inactive: 'Inactive',
    password: 'Password (at least 10)', newPassword: 'New password (empty: as it is)', add: 'Add a user', edit: 'Edit the user',
    usernameRule: 'Starts with a small letter; 2–32 letters, digits, dots, dashes', staffRule: '3–8 digits', rolesRule: 'Choose at least one role',
    nameRule: 'Give a name', none: 'No users yet',
  },
  queues: {
    title: 'Queues', name: 'Name', wrapUp: 'Wrap-up (s)', ring: 'Ring (s)', level: 'Target (s)', agents: 'Agents', agentCount: '{n} agents', everyAgent: 'Every agent', edit: 'Edit the queue',
    none: 'No queues yet',
  },
  numbers: {
    title: 'Hotline numbers', number: 'Number', name: 'Name', aliases: 'As trunks send it', webCall: 'Web phone', webCallOpen: 'Open to the world', none: 'No numbers yet',
    webCallHint: 'Residents may call this number with a browser', openHint: 'From other machines too; while off, only the server itself can try it out',
    openedHint: 'Once open to the world, everybody who reaches this server can call with a browser, free of charge and unverified; browsers on other machines allow a microphone only over HTTPS.',
  },
  account: {
    title: 'My account', sessions: 'Sessions', address: 'Address', device: 'Device', lastSeen: 'Last used', createdAt: 'Signed in', current: 'This one', revoke: 'End',
    revoked: 'The session is ended', password: 'Change the password',
  },
  role: {
    agent: 'Agent', writer: 'Writer', dispatcher: 'Dispatcher', dispatchReviewer: 'Dispatch reviewer', delayReviewer: 'Delay reviewer', replyReviewer: 'Reply reviewer',
    visitor: 'Return-visit agent', supervisionOfficer: 'Supervision officer', inspector: 'Inspector', shiftLead: 'Shift lead', dutyLeader: 'Duty leader',
    kbEditor: 'Knowledge editor', kbReviewer: 'Knowledge reviewer', analyst: 'Analyst', districtCoordinator: 'District co-ordinator', handler: 'Handler',
    unitLeader: 'Unit leader', subHandler: 'Assisting handler', admin: 'Administrator', auditor: 'Auditor',
  },
  letters: {
    title: 'What should have followed and did not', hint: 'Tried again and again without success. Try again once the cause is gone', at: 'Time', kind: 'What', key: 'Key', attempts: 'Attempts', error: 'Last error', retry: 'Try again', none: 'Nothing has failed',
    kinds: { linkTicket: 'Ticket noted in its call' },
  },
  keys: {
    title: 'Shortcuts', hint: 'Ignored while an input method composes', answer: 'Answer', hangUp: 'Hang up (twice within 2 s)', hold: 'Hold / resume',
    transfer: 'Transfer / consult', merge: 'Three-way', emergency: 'Emergency 110 119 120 122', rate: 'To the rating', save: 'Keep the draft', submit: 'Save and send to dispatch', close: 'Answered on the spot', state: 'Ready / break', phrases: 'Phrases',
    history: "Resident's history", search: 'Find a ticket', urge: "Urge the caller's open ticket", wording: 'Notices and wording', another: 'One more matter / new form', signOut: 'Sign out', sheet: 'This sheet',
  },
};
