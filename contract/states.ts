/** Every list of states, kinds and roles. Mongoose enums, zod schemas, types, filters and labels derive from these lines. Words: DOMAIN 12345 hotline practice. */

/** 签出 示闲 振铃 通话中 话后处理 示忙 离线. `offline` = the browser is lost while signed in. */
export const AGENT_STATES = ['signedOut', 'ready', 'offered', 'talking', 'wrapUp', 'paused', 'offline'] as const;
export type AgentState = (typeof AGENT_STATES)[number];

/** 小休 用餐 培训 会议 回拨 带教 and, set by the system, 漏接 (an offer was not answered) and 已登录 (just signed in). */
export const PAUSE_REASONS = ['signedIn', 'break', 'meal', 'training', 'meeting', 'callback', 'coaching', 'missedOffer'] as const;
/** Those above, and what an administrator has added. */
export type PauseReason = (typeof PAUSE_REASONS)[number] | (string & Record<never, never>);
/** The reasons a person may choose; the others are set by the system. */
export const CHOOSABLE_PAUSE_REASONS = ['break', 'meal', 'training', 'meeting', 'callback', 'coaching'] as const;

/** Life of one call. `parked` = kept on music for whoever takes it back. `fallback` = the dialplan's safety net has it (the server was away). */
export const CALL_STATES = ['arrived', 'queued', 'ringing', 'talking', 'held', 'parked', 'reconnecting', 'fallback', 'ended'] as const;
export type CallState = (typeof CALL_STATES)[number];

export const CALL_DIRECTIONS = ['in', 'out'] as const;
export type CallDirection = (typeof CALL_DIRECTIONS)[number];

/** Who ended the call, or why it ended without a person doing so. */
export const CALL_ENDINGS = ['resident', 'agent', 'abandoned', 'refused', 'unreachable', 'transferredOut', 'system', 'lost'] as const;
export type CallEnding = (typeof CALL_ENDINGS)[number];

/** 话后小结: how a connected call came out when it gave no ticket. */
export const CALL_OUTCOMES = ['answeredDirectly', 'dispatched', 'transferred', 'urged', 'lookedUp', 'silent', 'nuisance', 'wrongNumber', 'cutOff', 'test'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** One entry of a call's story; `at` with each. */
export const STORY_KINDS = [
  'arrived', 'node', 'prompt', 'promptEnd', 'key', 'queued', 'leftQueue', 'placeKept', 'offered', 'ringing', 'offerFailed', 'answered', 'connected', 'held', 'resumed', 'muted', 'unmuted',
  'recordingStarted', 'recordingPaused', 'recordingResumed', 'recordingReady', 'transfer', 'consult', 'partyAnswered', 'partyGone', 'swapped', 'merged', 'handedOver', 'emergency', 'parked', 'pickedUp', 'rating', 'supervised', 'agentLost', 'agentBack', 'oneWayAudio', 'fallback', 'adopted',
  'hungUp', 'wrapUp', 'wrapUpEnd', 'outcome', 'ticket',
] as const;
export type StoryKind = (typeof STORY_KINDS)[number];

/** 诉求类型. */
export const TICKET_KINDS = ['inquiry', 'help', 'complaint', 'tip', 'suggestion', 'praise', 'other'] as const;
export type TicketKind = (typeof TICKET_KINDS)[number];

/** Main states of the work order; the first form uses the first few, the names are final. */
export const TICKET_STATES = [
  'draft', 'prescreen', 'received', 'answeredOnSpot', 'toDispatch', 'dispatchReview', 'toSign', 'inHandling', 'returnAsked', 'ruling', 'jointReview', 'hardCase',
  'replied', 'sentBack', 'toVisit', 'rehandling', 'closed', 'archived', 'notAccepted', 'terminated', 'transferred', 'merged', 'withdrawn', 'voided',
] as const;
export type TicketState = (typeof TICKET_STATES)[number];

/** 一般 次紧急 紧急 特急. */
export const URGENCIES = ['normal', 'elevated', 'urgent', 'critical'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** 保密级别: none, 匿电话, 匿名, 保密举报. */
export const SECRECY_LEVELS = ['none', 'hidePhone', 'hideName', 'sealed'] as const;
export type SecrecyLevel = (typeof SECRECY_LEVELS)[number];

/** 诉求来源. */
export const TICKET_CHANNELS = ['phone', 'webPhone', 'sms', 'wechat', 'app', 'web', 'email', 'fax', 'letter', 'visit', 'police110', 'upstream', 'mailbox'] as const;
export type TicketChannel = (typeof TICKET_CHANNELS)[number];

/** 五要素 with the demand: who, when, where, cause, course, demand. */
export const TICKET_ELEMENTS = ['who', 'time', 'place', 'cause', 'course', 'demand'] as const;
export type TicketElement = (typeof TICKET_ELEMENTS)[number];

/** What the agent decides when saving: 转办 直接答复 不予受理 移送. */
export const TICKET_DISPOSITIONS = ['dispatch', 'answerOnSpot', 'notAccept', 'refer'] as const;
export type TicketDisposition = (typeof TICKET_DISPOSITIONS)[number];

export const ROLES = [
  'agent', 'writer', 'dispatcher', 'dispatchReviewer', 'delayReviewer', 'replyReviewer', 'visitor', 'supervisionOfficer', 'inspector', 'shiftLead', 'dutyLeader',
  'kbEditor', 'kbReviewer', 'analyst', 'districtCoordinator', 'handler', 'unitLeader', 'subHandler', 'admin', 'auditor',
] as const;
export type Role = (typeof ROLES)[number];

/** Rights, one word each; access/permissions.ts says which role has which. */
export const PERMISSIONS = [
  'desk.use', 'call.control', 'call.callOut', 'call.read', 'call.readAll', 'recording.play', 'ticket.create', 'ticket.read', 'ticket.readAll', 'ticket.edit',
  'resident.read', 'resident.reveal', 'queue.read', 'queue.manage', 'number.manage', 'flow.manage', 'user.read', 'user.manage', 'agent.supervise', 'system.read', 'system.manage', 'audit.read', 'self',
] as const;
export type Permission = (typeof PERMISSIONS)[number];
