import type { PauseReasonView, SkillView } from '../../contract/queues.ts';

/** Languages and trades a city's callers ask for; nobody has them until an administrator says so. */
export const SKILLS: readonly SkillView[] = [
  { id: 'dialect', name: '方言', group: 'dialect', version: 1 },
  { id: 'english', name: '英语', group: 'language', version: 1 },
  { id: 'enterprise', name: '企业服务', group: 'trade', version: 1 },
];

/** Ten minutes in two hours are usual for a break. */
export const PAUSE_REASONS: readonly PauseReasonView[] = [
  { id: 'break', zh: '小休', en: 'Break', limitMinutes: 10, limitPerDayMinutes: 40, active: true, version: 1 },
  { id: 'meal', zh: '用餐', en: 'Meal', limitMinutes: 60, limitPerDayMinutes: null, active: true, version: 1 },
  { id: 'training', zh: '培训', en: 'Training', limitMinutes: null, limitPerDayMinutes: null, active: true, version: 1 },
  { id: 'meeting', zh: '会议', en: 'Meeting', limitMinutes: null, limitPerDayMinutes: null, active: true, version: 1 },
  { id: 'callback', zh: '回拨', en: 'Calling back', limitMinutes: null, limitPerDayMinutes: null, active: true, version: 1 },
  { id: 'coaching', zh: '带教', en: 'Coaching', limitMinutes: null, limitPerDayMinutes: null, active: true, version: 1 },
];
