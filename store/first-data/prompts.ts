/** What the hotline says, by prompt id. Spoken at about 4.5 characters a second; the welcome counts in the 15 s, so it stays within 22 characters. */
export interface PromptText { id: string; zh: string; en: string }

export const PROMPTS: readonly PromptText[] = [
  // Heard out by both sides: the recording notice, at most 4 s.
  { id: 'welcome', zh: '您好，云澜一二三四五，通话将录音。', en: 'Hello, this is Yunlan 12345. This call is recorded.' },
  // Cut as soon as somebody answers.
  { id: 'moment', zh: '请稍候。', en: 'One moment, please.' },
  { id: 'waiting', zh: '座席正忙，我们会尽快接听，请您继续等待。', en: 'All agents are busy. Please hold; we will answer as soon as we can.' },
  { id: 'position', zh: '您前面还有{n}位，预计{m}分钟内接通。', en: 'There are {n} callers before you; about {m} minutes.' },
  { id: 'connect', zh: '{工号}号话务员为您服务。', en: 'Agent number {工号} is with you now.' },
  { id: 'hold', zh: '请稍候，话务员马上回来。', en: 'One moment, the agent will be right back.' },
  { id: 'surge', zh: '当前来电较多。如遇险情请直接拨打一一零、一一九或一二零。', en: 'We have many calls now. In danger, dial 110, 119 or 120 directly.' },
  { id: 'fallback', zh: '系统正在维护，您的电话已转入应急坐席，请稍候。', en: 'The system is being serviced. Your call goes to an emergency desk; one moment, please.' },
  { id: 'voicemail', zh: '请在提示音后留言，说明时间、地点、事情和联系电话，结束按井号。', en: 'Please leave a message after the tone: when, where, what, and your number. End with the hash key.' },
  { id: 'goodbye', zh: '感谢来电，再见。', en: 'Thank you for calling. Goodbye.' },
  { id: 'sorry', zh: '抱歉，现在无法接听您的来电，请稍后再拨。', en: 'Sorry, we cannot take your call now. Please call again later.' },
];
