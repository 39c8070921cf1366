/** What the hotline says, by prompt id. Spoken at about 4.5 characters a second; the welcome counts in the 15 s, so it stays within 22 characters. */
interface FirstPrompt { id: string; zh: string; en: string }

export const PROMPTS: readonly FirstPrompt[] = [
  // Heard out by both sides: the recording notice, at most 4 s.
  { id: 'welcome', zh: '您好，云澜一二三四五，通话将录音。', en: 'Hello, this is Yunlan 12345. This call is recorded.' },
  // Cut as soon as somebody answers.
  { id: 'moment', zh: '请稍候。', en: 'One moment, please.' },
  { id: 'waiting', zh: '座席正忙，我们会尽快接听，请您继续等待。', en: 'All agents are busy. Please hold; we will answer as soon as we can.' },
  // Said once, after eight seconds of waiting.
  { id: 'waitingOffer', zh: '您可以继续等待人工；停水停电等通知请按2，保留位置由我们回拨请按3。', en: 'You may go on waiting for an agent. For notices on water and power press 2; to keep your place and be called back press 3.' },
  { id: 'notices', zh: '目前没有停水停电等通知。您的排队位置仍然保留，请继续等待。', en: 'There are no notices now. Your place in the queue is kept; please hold.' },
  { id: 'callBackKept', zh: '已为您保留位置，我们将按顺序回拨您的电话，请保持畅通。', en: 'Your place is kept. We will call you back in turn; please keep your line free.' },
  { id: 'callBackNot', zh: '现在不能回拨这个号码，请继续等待。', en: 'This number cannot be called back now; please go on waiting.' },
  { id: 'position', zh: '您前面还有{n}位，预计{m}分钟内接通。', en: 'There are {n} callers before you; about {m} minutes.' },
  { id: 'positionNext', zh: '您是下一位，预计{m}分钟内接通。', en: 'You are next; about {m} minutes.' },
  { id: 'noInput', zh: '没有收到您的选择。', en: 'We did not get your choice.' },
  { id: 'wrongKey', zh: '按键有误，请重新选择。', en: 'That is no choice here. Please choose again.' },
  { id: 'refused', zh: '当前来电太多，暂时无法接入，请稍后再拨。如遇险情请直接拨打幺幺零、幺幺九或幺二零。', en: 'Too many people are calling now. Please call again later. In danger, dial 110, 119 or 120 directly.' },
  { id: 'closed', zh: '现在是非工作时间，请在工作日八点半到十七点半来电，急事请拨打一二三四五。', en: 'We are closed now. Please call between half past eight and half past five on a working day; for urgent matters dial 12345.' },
  { id: 'connect', zh: '{工号}号话务员为您服务。', en: 'Agent number {工号} is with you now.' },
  { id: 'hold', zh: '请稍候，话务员马上回来。', en: 'One moment, the agent will be right back.' },
  { id: 'surge', zh: '当前来电较多。如遇险情请直接拨打幺幺零、幺幺九或幺二零。', en: 'We have many calls now. In danger, dial 110, 119 or 120 directly.' },
  { id: 'fallback', zh: '系统正在维护，您的电话已转入应急坐席，请稍候。', en: 'The system is being serviced. Your call goes to an emergency desk; one moment, please.' },
  { id: 'voicemail', zh: '请在提示音后留言，说明时间、地点、事情和联系电话，结束按井号。', en: 'Please leave a message after the tone: when, where, what, and your number. End with the hash key.' },
  // The menu of 12346, to try out and to begin from.
  { id: 'menuWelcome', zh: '您好，这里是云澜一二三四六语音服务，通话将录音。', en: 'Hello, this is Yunlan 12346. This call is recorded.' },
  { id: 'menuTop', zh: '人工服务请按0，水电气热请按1，社保医保公积金请按2，方言服务请按3，英语服务请按4，重听请按井号。', en: 'For an agent press 0; water, power, gas and heating 1; social insurance, medical insurance and housing fund 2; dialects 3; English 4; to hear this again press hash.' },
  { id: 'menuUtilities', zh: '自来水请按1，供电请按2，燃气和供热请按3，返回请按星号，人工服务请按0。', en: 'Water 1, power 2, gas and heating 3, back star, an agent 0.' },
  { id: 'menuWater', zh: '停水通知请按1，水质问题请按2，返回请按星号，人工服务请按0。', en: 'Notices of cuts 1, quality of the water 2, back star, an agent 0.' },
  { id: 'menuInsurance', zh: '社会保险请按1，医疗保险请按2，住房公积金请按3，返回请按星号，人工服务请按0。', en: 'Social insurance 1, medical insurance 2, housing fund 3, back star, an agent 0.' },
  { id: 'noticeWater', zh: '目前没有停水通知。如您家中停水，请按0转人工。', en: 'There are no notices of water cuts. If you have no water, press 0 for an agent.' },
  { id: 'nuisanceWarned', zh: '您此前的来电多次影响热线正常服务，请文明使用热线，否则将限制您的来电。', en: 'Your earlier calls have disturbed the service of this hotline. Please use it properly, or your calls will be limited.' },
  { id: 'nuisanceLimited', zh: '因此前的不当来电，您的来电已被限制，将在其他市民之后为您接听。', en: 'Because of earlier misuse your calls are limited and will be answered after those of other residents.' },
  { id: 'nuisanceRefused', zh: '因此前的不当来电，热线暂不接听您的来电。如遇险情请直接拨打幺幺零、幺幺九或幺二零。', en: 'Because of earlier misuse the hotline does not take your calls for the time being. In danger, dial 110, 119 or 120 directly.' },
  { id: 'rating', zh: '请为本次服务评价：非常满意按1，满意按2，基本满意按3，不满意按4，非常不满意按5。', en: 'Please rate this service: very satisfied 1, satisfied 2, fairly satisfied 3, dissatisfied 4, very dissatisfied 5.' },
  { id: 'ratingThanks', zh: '感谢您的评价，再见。', en: 'Thank you for your rating. Goodbye.' },
  { id: 'goodbye', zh: '感谢来电，再见。', en: 'Thank you for calling. Goodbye.' },
  { id: 'sorry', zh: '抱歉，现在无法接听您的来电，请稍后再拨。', en: 'Sorry, we cannot take your call now. Please call again later.' },
];
