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
    ceiling: 'Most calls at once', ceilingHint: 'Callers above it are refused and count as lost', refusal: 'Above it', refusal_spoken: 'Spoken refusal', refusal_busy: 'Busy tone', webCall: 'Web phone', webCallOpen: 'Open to the world',
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
  phrase: { title: 'Phrases', add: 'Add phrase', none: 'No phrases yet', group: 'Group', text: 'Text', textHint: "Variables: {'{'}resident{'}'} how to address, {'{'}agent{'}'} own staff number, {'{'}ticket{'}'} ticket number, {'{'}time{'}'} the time now", order: 'Order', topicCodes: 'For topics' },
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
  test: { ok: 'Good' },
};
