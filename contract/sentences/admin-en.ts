/** English sentences of the administration. */
export const adminEn = {
  nav: {
    title: 'Administration', hotline: 'Hotline', people: 'Queues and people', lines: 'Lines', content: 'Content', records: 'Records',
    numbers: 'Numbers', flows: 'Voice menus', prompts: 'Prompts', hours: 'Hours', queues: 'Queues', skills: 'Skills', matrix: 'Who has which', users: 'People', roles: 'Roles', pauses: 'Pause reasons',
    trunks: 'Carrier trunks', dial: 'Calling out', nuisance: 'Nuisance', phrases: 'Phrases', bulletins: 'Bulletins', audit: 'Changes',
  },
  pageBack: 'Back', pageForward: 'Next', page: 'Page {n}', moveUp: 'Move {name} up', takeOut: 'Take {name} out', addTo: 'Add to {name}', addOne: 'Add…', addRow: 'Add: {name}', remove: 'Delete', removeAsk: 'Delete “{name}”? This is kept in the record of changes.',
  leaveAsk: 'There are changes that are not saved. Give them up?', leave: 'Give up changes', stay: 'Keep editing', conflict: 'Somebody else has just changed this; yours was not saved.', conflictBy: '{name} has just changed this; yours was not saved.', foreign: 'Another tab changed this list; the form may be out of date.',
  loadTheirs: 'Load the newest', keepMine: 'Save mine all the same',
  fault: { required: 'Needed', short: 'At least {n} characters', least: 'Not below {n}', long: 'Not more than {n}', most: 'Not above {n}', form: 'Not in the right form', some: '{n} to put right' },
  group: { base: 'Basics', caller: 'What callers hear', time: 'Hours', limits: 'Limits', web: 'Web phone' },
  number: {
    title: 'Numbers', add: 'Add number', none: 'No numbers yet', number: 'Number', name: 'Name', aliases: 'As trunks send it', aliasesHint: 'The same number as each trunk writes it, one a line', mode: 'How it answers', 'mode_human-first': 'Straight to a human', 'mode_opt-in': 'Human first, self-service by key', mode_menu: 'Voice menu',
    language: 'Language', language_zh: 'Chinese', language_en: 'English', greeting: 'Greeting', queueId: 'Queue', flowId: 'Voice menu', hoursId: 'Hours', closedPrompts: 'Said when closed', closedQueueId: 'Queue when closed',
    ceiling: 'Most calls at once', ceilingHint: 'Callers above it are refused and count as lost', refusal: 'Above it', refusal_spoken: 'Spoken refusal', refusal_busy: 'Busy tone', askRating: 'Ask for a rating', webCall: 'Web phone', webCallOpen: 'Open to the world',
    needsFlow: 'A number with a voice menu needs one chosen.', neverClosed: '12345 itself never closes: choose a night queue for the time outside.',
  },
  prompt: {
    title: 'Prompts', add: 'Add prompt', none: 'No prompts yet', id: 'Short name', name: 'Name', zh: 'Chinese', en: 'English', voice: 'Voice', seconds: 'Chinese (s)', usedBy: 'Used by', recording: 'Recorded', machine: 'Synthesised', recordingZh: 'zh recorded', machineZh: 'zh synthesised', recordingEn: 'en recorded', machineEn: 'en synthesised',
    hear: 'Hear', record: 'Record', stop: 'Stop and save', upload: 'Upload file', backToText: 'Back to synthesis', speak: 'Recording: read it into the microphone…', sent: 'Recording saved', tooBig: 'The file is larger than 64 MB', saveFirst: 'Save the text first, then hear or record it.',
  },
  hours: {
    title: 'Hours', add: 'Add hours', none: 'No hours yet', id: 'Short name', name: 'Name', weekly: 'Each week', holidays: 'Holidays', exceptions: 'Exceptions', date: 'Date', spans: 'Hours', note: 'Note', closed: 'Closed', holidayOpen: 'Open on holidays too', spanRule: 'Write it as 08:30-12:00 14:00-18:00',
    example: 'Such as 08:30-12:00 14:00-18:00; empty means closed', copyMonday: 'Monday for all workdays', day1: 'Mon', day2: 'Tue', day3: 'Wed', day4: 'Thu', day5: 'Fri', day6: 'Sat', day7: 'Sun',
  },
  queue: {
    title: 'Queues', add: 'Add queue', none: 'No queues yet', id: 'Short name', name: 'Name', wrapUpSeconds: 'Wrap-up (s)', ringSeconds: 'Ring (s)', serviceLevelSeconds: 'Target (s)', agentIds: 'Agents', agentIdsHint: 'Empty means every agent',
    dealing: 'Dealing out', needs: 'Skills needed', known: 'Known callers', overflow: 'Overflow', callBack: 'Call-back in turn', more: 'More',
    strategy: 'Strategy', strategy_longestIdle: 'Longest idle', strategy_roundRobin: 'In turn', strategy_fewestCalls: 'Fewest calls', priority: 'Priority', priorityHint: '0 to 9, higher first', ageSeconds: 'Up one per (s)', ageSecondsHint: '0 means never',
    skills: 'Skill needed', skillId: 'Skill', levels: 'Level as wait grows', afterSeconds: 'After (s)', level: 'Level', levelHint: '0 = no longer needed', lastAgentSeconds: 'Last agent first (s)', lastAgentSecondsHint: '0 means not', ownerSeconds: 'Ticket owner first (s)',
    maxWaiting: 'Most waiting', maxWaitSeconds: 'Longest wait (s)', whenNobody: 'When nobody is in', toQueueId: 'Overflow to', toQueueIdHint: 'Empty: by the menu\'s exit “overflow”', allowed: 'Keep place, call back', hoursId: 'Call-back hours', expireMinutes: 'Good for (min)', tries: 'Tries',
    wrapUpExtensions: 'Wrap-up extensions', musicClass: 'Music',
  },
  skill: { title: 'Skills', add: 'Add skill', none: 'No skills yet', id: 'Short name', name: 'Name', group: 'Kind', group_language: 'Language', group_dialect: 'Dialect', group_trade: 'Trade', group_other: 'Other' },
  matrix: { title: 'Who has which skill', ticked: '{n} chosen', chooseSkill: 'Choose a skill', level: 'Level', levelOf: 'Level {n}', takeAway: 'Take it away', apply: 'Apply to chosen', all: 'Choose all', changed: '{n} changed' },
  pause: { title: 'Pause reasons', add: 'Add reason', none: 'No pause reasons yet', id: 'Short name', zh: 'Chinese', en: 'English', limitMinutes: 'Limit each (min)', limitPerDayMinutes: 'Limit a day (min)', active: 'In use' },
  user: { title: 'People', add: 'Add person', none: 'Nobody yet', username: 'User name', usernameHint: 'Begins with a small letter, 2 to 32 characters', name: 'Name', staffNumber: 'Staff number', roles: 'Roles', password: 'Password', passwordHint: 'At least 10 characters; empty when changing a person keeps the present one', active: 'Active' },
  device: {
    title: 'Phone', kind: 'Answers with', kind_browser: 'Browser', kind_deskPhone: 'Browser and desk phone', kind_outside: 'A number outside', number: 'Number outside', save: 'Save phone', registered: 'Phone registered', unregistered: 'Phone not registered', server: 'Server', user: 'User', password: 'Password', once: 'The password is shown this once: put it into the phone now.',
  },
  role: { title: 'Roles and rights', secondFactor: 'Second factor', rights: 'Rights', hint: 'With “second factor” on, who holds the role sets up an authenticator at the next sign-in.' },
  right: {
    desk_use: 'use the desk', call_control: 'answer and control', call_callOut: 'call out', call_read: 'see calls', call_readAll: 'see all calls', recording_play: 'play recordings', ticket_create: 'make tickets', ticket_read: 'see tickets', ticket_readAll: 'see all tickets', ticket_edit: 'change tickets',
    resident_read: 'see residents', resident_reveal: 'see whole numbers', queue_read: 'see queues', queue_manage: 'manage queues', number_manage: 'manage numbers and lines', flow_manage: 'manage voice menus', user_read: 'see people', user_manage: 'manage people', agent_supervise: 'supervise agents', system_read: 'see the system', system_manage: 'manage the system', audit_read: 'see changes', self: 'self',
  },
  trunk: {
    title: 'Carrier trunks', add: 'Connect a carrier', none: 'No carrier yet: residents call in over a trunk', whatItIs: 'A trunk is the line to a telephone carrier. Fill it in from the carrier\'s letter; leave what you do not know as it is.', carrier: 'From the carrier\'s letter', technical: 'Technical (rarely changed)', share: 'Among several trunks', outgoing: 'Calling out',
    gave: 'What did your carrier give you?', kind: 'Kind', kind_address: 'An address', kind_address_help: 'The letter names an IP address; both sides know each other by it, there is no password', kind_registration: 'An account', kind_registration_help: 'The letter names a user and a password; we sign in at the carrier',
    id: 'Short name', name: 'Name', enabled: 'In use', host: 'Carrier\'s address', hostHint: 'IP address or host name', port: 'Port', portHint: '5060 when the letter says nothing', transport: 'Transport', transport_udp: 'UDP (most common)', transport_tcp: 'TCP', transport_tls: 'TLS (encrypted)', srtp: 'Encrypted speech (SRTP)',
    from: 'Calls come from', fromHint: 'Addresses the carrier sends calls from, one a line; empty means the carrier\'s address', username: 'User', password: 'Password', passwordHint: 'A kept password is never shown; empty keeps it', codecs: 'Codecs', codecs_alaw: 'G.711 A-law', codecs_ulaw: 'G.711 μ-law', codecs_g722: 'G.722', codecs_opus: 'Opus',
    dtmf: 'Keys', dtmf_auto: 'Automatic', dtmf_rfc4733: 'RFC 4733', dtmf_info: 'SIP INFO', dtmf_inband: 'In-band tones', order: 'Order', orderHint: 'Lower first; equal order is shared by weight', weight: 'Weight', channels: 'Lines', channelsHint: 'Calls at once by contract',
    numberRules: 'Number rules', numberRulesHint: 'Rewrites numbers called, first match', match: 'Begins with', strip: 'Take away', prepend: 'Put in front', callerId: 'Caller id', callerIdHint: 'The number the other side sees',
    state: 'State', callsNow: 'Calls now', state_off: 'Off', state_good: 'Good', state_unknown: 'Not confirmed', state_unregistered: 'Not signed in', state_unreachable: 'Not reached',
    explain_off: 'This trunk is off: no calls come or go over it.', explain_good: 'The carrier answers; the line is good.', explain_unknown: 'No word from the carrier yet: a test call will tell.', explain_unregistered: 'The carrier did not accept our sign-in: check user, password and the carrier\'s address.', explain_unreachable: 'The carrier\'s address does not answer: check address, port and transport, and whether the firewall lets it through.',
    lastFailure: 'Last failure {at}: {cause}', test: 'Test call', testHint: 'Give a number beside you: it is called over this trunk. Answer and say a few words.', testNumber: 'Number to call', testGo: 'Make the test call', testing: 'Testing…',
  },
  dial: { title: 'Rules for calling out', hint: 'Every call to the outside passes here: only numbers that begin as allowed are dialled. 110, 119, 120 and 122 can always be called, without limit.', allow: 'Allowed beginnings', allowHint: 'One a line, such as 1 or 0851; empty means emergency numbers only', capPerAgentPerDay: 'A day per agent', capPerQueuePerDay: 'A day per queue', capPerDay: 'A day in all' },
  nuisance: {
    title: 'Nuisance numbers', add: 'Add a number', none: 'No nuisance numbers', number: 'Number', grade: 'Grade', grade_warned: 'Warned', grade_limited: 'Limited', grade_refused: 'Refused', grade_reported: 'Reported to police', reason: 'Reason', days: 'Good for (days)', callIds: 'Calls as evidence', callIdsHint: 'Ids of calls, one a line, at least one', until: 'Until', byName: 'By', lifted: 'Lifted',
  },
  phrase: { title: 'Phrases', add: 'Add phrase', none: 'No phrases yet', group: 'Group', text: 'Text', textHint: 'What stands in braces is filled in when it is used', order: 'Order', topicCodes: 'For topics' },
  bulletin: { title: 'Bulletins', add: 'Add bulletin', none: 'No bulletins', kind: 'Kind', kind_notice: 'Notice', kind_wording: 'Common wording', kind_outage: 'Outage', kind_incident: 'Incident', title_: 'Title', text: 'Text', areaCodes: 'For areas', topicCodes: 'For topics', from: 'From', until: 'Until', active: 'State', shown: 'Shown', over: 'Not shown', byName: 'By' },
  audit: {
    title: 'Record of changes', none: 'Nothing matches', everything: 'Everything', everybody: 'Everybody', from: 'From', to: 'To', at: 'Time', byName: 'By', action: 'Action', entity: 'What', entityName: 'Name', address: 'Address', field: 'Field', before: 'Before', after: 'After', nothing: 'No field was changed',
    action_created: 'Added', action_changed: 'Changed', action_removed: 'Deleted', action_published: 'Published', action_revealed: 'Saw a whole number', action_exported: 'Exported', action_supervised: 'Listened in', action_signedIn: 'Signed in', action_secondFactor: 'Second factor',
  },
  entity: {
    number: 'Number', flow: 'Voice menu', prompt: 'Prompt', hours: 'Hours', queue: 'Queue', skill: 'Skill', agentSkills: 'Skills of agents', pauseReason: 'Pause reason', user: 'Person', role: 'Role', device: 'Phone', trunk: 'Trunk', dialRules: 'Calling out', nuisance: 'Nuisance number', phrase: 'Phrase', bulletin: 'Bulletin', resident: 'Resident',
  },
};

/** Sentences of a trunk's test call. */
export const trunkEn = {
  question: { registered: 'Signed in', called: 'Called', answered: 'Answered', audioOut: 'They hear us', audioIn: 'We hear them', codec: 'Codec', nat: 'Address' },
  test: {
    ok: 'Good', byAddress: 'Known by address; no sign-in needed', unknownRegistration: 'Not known yet whether we are signed in', notRegistered: 'The carrier did not accept the sign-in: check user and password', notReachable: 'The carrier cannot be reached: check address, port and transport', noReply: 'The carrier does not answer at all: check address and firewall',
    badPassword: 'The carrier says user or password are wrong', forbidden: 'The carrier lets no calls in from our address: have it entered there', unknownNumber: 'The carrier says there is no such number: check the number rules', noCommonCodec: 'No codec in common: tick more of them', carrierFull: 'All lines of the carrier are taken', carrierFault: 'A fault inside the carrier ({sip})', refused: 'The carrier refused ({sip})',
    noAnswer: 'Nobody answered', busy: 'Busy', declined: 'Declined', noCodec: 'No codec was agreed', nothingSent: 'We sent no sound: check our ports and firewall', sentUnconfirmed: 'Sound was sent, the other side does not report whether it came: ask whether you were heard', nothingHeard: 'No sound came from the other side: most likely a firewall keeps the speech ports shut',
    unknownAddress: 'No address for speech was learnt', privateMedia: 'The carrier names the private address {media} for speech, which cannot be reached: the carrier has to correct it', behindNat: 'This machine stands in a private network ({own}): set EXTERNAL_ADDRESS to the public address, or sound may go one way only', notReached: 'A step before failed; not tried',
  },
};

/** English sentences of the flow editor. */
export const flowEn = {
  title: 'Voice menus', name: 'Name', id: 'Short name', idHint: 'Begins with a small letter; digits and hyphens may follow', add: 'New menu', make: 'Make and edit', none: 'No voice menus yet', fromFile: 'From a file (optional)', published: 'Published', publishedAt: 'Published at', byName: 'By', liveCalls: 'Calls now', secondsToHuman: 'To a human (s)',
  palette: 'Nodes', canvas: 'The menu as a graph: arrow keys move between nodes, Enter edits, Tab goes to exits, Delete removes, Alt+arrows push the node', panel: 'Settings of the node', tabNode: 'Node', tabTry: 'Try', tabFaults: 'Faults', tabVersions: 'Versions',
  group: { speak: 'Say and hear', judge: 'Decide', go: 'Lead on' },
  kind: { say: 'Say', menu: 'Menu', collect: 'Digits', hours: 'Hours', condition: 'Condition', 'to-queue': 'To queue', 'to-number': 'To number', 'go-to-flow': 'Sub-menu', 'set-skill': 'Set skill', 'hang-up': 'Hang up' },
  help: {
    say: 'Says prompts one after the other and goes on.', menu: 'Says prompts and takes one key. The key to a human is always there; nothing or only wrong keys lead to “no key” after the rounds.', collect: 'Takes digits, such as the last six of a ticket, into a variable.', hours: 'Parts the ways by opening hours.', condition: 'Parts the ways by caller, queue or digits taken.',
    'to-queue': 'Into a queue for a human; what is heard meanwhile is set here.', 'to-number': 'To a number outside, past the rules for calling out.', 'go-to-flow': 'Goes on in another published menu.', 'set-skill': 'From here on the agent needs this skill.', 'hang-up': 'Says a last word and ends the call.',
  },
  exit: { next: 'Next', human: 'Human', key: 'Key', timeout: 'No key', done: 'Taken', open: 'Open', closed: 'Closed', holiday: 'Holiday', true: 'Yes', false: 'No', nobody: 'Nobody in', overflow: 'Overflow', left: 'Place kept', busy: 'Busy', noAnswer: 'No answer', refused: 'Not allowed' },
  settings: {
    prompts: 'Says', bargeIn: 'Keys cut it', keys: 'Keys', key: 'Key', label: 'Label', does: 'Does', does_exit: 'Leave waiting', does_callBack: 'Keep place, call back', humanKey: 'Key to a human', repeatKey: 'Key to repeat', timeoutSeconds: 'Wait for key (s)', rounds: 'Rounds', noInputPrompts: 'When no key', wrongKeyPrompts: 'When wrong key',
    variable: 'Into variable', variableHint: 'Begins with a small letter; conditions can ask for it', minDigits: 'At least digits', maxDigits: 'At most digits', hoursId: 'Hours', field: 'Look at', operator: 'Compare', value: 'With', skillId: 'Skill', level: 'Level', language: 'Language', language_zh: 'Chinese', language_en: 'English',
    queueId: 'Queue', greeting: 'Said on entry', offerAfterSeconds: 'Offer keys after (s)', offerPrompts: 'Words of the offer', positionEverySeconds: 'Place every (s)', positionEverySecondsHint: '0 means never', keepPlace: 'Leaving keeps the place', keepPlaceHint: 'Still in the queue while in self-service', maxWaitSeconds: 'Longest wait (s)', maxWaitSecondsHint: '0 means no limit', number: 'Number', flowId: 'Menu',
    field_caller_number: 'Caller\'s number', field_caller_area: 'Caller\'s area', field_caller_verified: 'Number verified', field_caller_callsToday: 'Calls today', field_caller_openTickets: 'Open tickets', field_caller_nuisance: 'Nuisance grade', field_call_number: 'Number dialled', field_queue_waiting: 'Callers waiting', field_queue_agentsReady: 'Agents ready', field_time_hour: 'Hour of day',
    operator_eq: 'is', operator_ne: 'is not', operator_lt: 'below', operator_gt: 'above', operator_startsWith: 'begins with', operator_in: 'one of', operator_exists: 'is known',
  },
  fault: {
    noStart: 'No start', unknownKind: 'Unknown kind of node', badSettings: 'Wrong setting: {field} {why}', dangling: '“{exit}” leads to a node that is not there', missingExit: '“{exit}” leads nowhere; cannot be published', unreachable: 'No way leads here', endlessLoop: 'Goes round without end', unknownPrompt: 'No prompt “{name}”', unknownQueue: 'No queue “{name}”', unknownHours: 'No hours “{name}”',
    unknownFlow: 'No menu “{name}”', unknownSkill: 'No skill “{name}”', noHuman: 'No way to a human', tooLarge: 'Too many nodes',
  },
  change: { added: 'Added “{node}”', removed: 'Removed “{node}”', renamed: '“{before}” is now “{after}”', start: 'Start moved from “{before}” to “{after}”', exit: '“{node}”, exit “{what}”: {before} → {after}', setting: '“{node}”, {what}: {before} → {after}' },
  note: { ended: 'The call ends', waiting: 'Waits in the queue for a human', dialled: 'Passed on', toNumberQueue: 'No exit: goes to the queue of the number', failed: 'Could not go on' },
  notLinked: 'Not linked', noTarget: 'nowhere', mayStay: 'Optional', linkExit: 'Choose where “{exit}” leads', follow: 'Go where “{exit}” leads', existing: 'Nodes', fresh: 'New node', exits: 'Exits', chooseNode: 'Choose a node, or add one from the left', nodeName: 'Name', isStart: 'Start', makeStart: 'Make it the start', removeNode: 'Remove node',
  zoomIn: 'Larger', zoomOut: 'Smaller', fit: 'Show all', tidy: 'Arrange', undo: 'Undo (Ctrl+Z)', redo: 'Redo (Ctrl+Y)', export: 'Export', import: 'Import', importFailed: 'This file holds no voice menu', checkAndPublish: 'Publish…', publishedChip: 'v{n} live · {calls} calls', draftChip: 'Draft · {n} changes', toHuman: '{n} s to a human',
  state_saved: 'Saved', state_unsaved: 'Not saved', state_saving: 'Saving…', state_failed: 'Not saved', noFaults: 'No faults, ready to publish', cannotPublish: '{n} faults stand in the way of publishing',
  publish: 'Publish the voice menu', publishNow: 'Publish', publishHint: 'Calls from now on meet the new version; those in it keep theirs.', note_: 'Note', publishedAs: 'Published as v{n}', neverPublished: 'Never published', current: 'Live', live: '{n} calls', compare: 'Compare with draft', rollBack: 'Bring back', rollBackAsk: 'Publish v{n} again? The draft stays.', rolledBack: 'v{n} is back', sameAsDraft: 'Same as the draft',
  changedSince: '{n} changes since v{v}', takeIntoDraft: 'Take into draft', tryHint: 'Press or type keys; no telephone involved.', keypad: 'Keypad', pressed: 'Pressed', pressedKey: 'pressed {key}', hearAll: 'Hear all', again: 'Again', caller: 'Caller', hearPrompt: 'Hear {name}', seconds: '{n} s', cut: 'cut at {n} s',
};
