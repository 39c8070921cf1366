/** The made-up city of 云澜 on the telephone: who answers, who calls, and with what. Nobody and nothing in here exists. */
export interface Matter { title: string; content: string; place: string; kind: 'inquiry' | 'help' | 'complaint' | 'suggestion' | 'praise'; onTheSpot: boolean; spoken: string }

export const AGENT_NAMES = ['林晓舟', '周雨桐', '何静怡', '吴思远', '郑若兰', '冯一鸣', '蒋佳宁', '沈嘉木', '韩语晴', '唐子涵', '许安然', '邓知夏'] as const;

export const RESIDENT_NAMES = ['赵先生', '钱女士', '孙先生', '李女士', '周先生', '吴女士', '郑先生', '王女士', '冯先生', '陈女士', '褚先生', '卫女士'] as const;

export const MATTERS: readonly Matter[] = [
  { title: '梧桐里街道小区停水', content: '来电人反映梧桐里街道三号院今早八点起停水，没有接到通知，家中有老人需要用水。', place: '澜东区梧桐里街道三号院', kind: 'help', onTheSpot: false, spoken: '您好，我们梧桐里三号院从早上八点就停水了，没有通知，家里有老人，什么时候能来水？' },
  { title: '钟楼湾路灯不亮', content: '来电人反映钟楼湾公交站旁三盏路灯不亮已有一周，晚上行走不安全。', place: '澜西区钟楼湾街道公交站', kind: 'help', onTheSpot: false, spoken: '我反映一下，钟楼湾公交站旁边有三盏路灯坏了一个星期了，晚上走路很不安全。' },
  { title: '咨询医保异地就医备案', content: '来电人咨询父母随迁后如何办理异地就医备案。', place: '', kind: 'inquiry', onTheSpot: true, spoken: '请问我父母跟我住在云澜，异地就医备案怎么办，要带什么材料？' },
  { title: '书院坪工地夜间施工扰民', content: '来电人反映书院坪街道在建工地夜里十一点后仍在施工，噪声影响休息。', place: '澜西区书院坪街道', kind: 'complaint', onTheSpot: false, spoken: '书院坪这边的工地天天晚上十一点以后还在施工，吵得睡不着，请你们管一管。' },
  { title: '咨询公积金提取条件', content: '来电人咨询租房提取公积金的条件和时间。', place: '', kind: 'inquiry', onTheSpot: true, spoken: '我想问一下，租房子能不能提公积金，一年可以提几次？' },
  { title: '汀洲街道垃圾未及时清运', content: '来电人反映汀洲街道垃圾收集点三天未清运，气味难闻。', place: '汀北区汀洲街道收集点', kind: 'complaint', onTheSpot: false, spoken: '我们汀洲街道的垃圾点三天没有人来清了，味道特别大，麻烦派人看一下。' },
  { title: '建议增加学府东路公交班次', content: '来电人建议早高峰增加学府东路方向公交班次。', place: '鹿鸣区学府东路', kind: 'suggestion', onTheSpot: false, spoken: '我想提个建议，早上去学府东路的公交车太少了，能不能多加几班。' },
  { title: '表扬栖枫街道工作人员', content: '来电人表扬栖枫街道便民窗口工作人员主动帮助老人办理手续。', place: '鹿鸣区栖枫街道', kind: 'praise', onTheSpot: true, spoken: '我要表扬栖枫街道窗口的同志，帮我妈妈把手续都办好了，特别热心。' },
  { title: '雾岭镇道路塌陷', content: '来电人反映雾岭镇通村道路出现塌陷，车辆通行危险。', place: '枕山区雾岭镇', kind: 'help', onTheSpot: false, spoken: '雾岭镇进村的路塌了一块，车子过去很危险，请赶快来修。' },
  { title: '咨询居住证办理', content: '来电人咨询居住证办理地点和所需材料。', place: '', kind: 'inquiry', onTheSpot: true, spoken: '您好，我刚来云澜工作，居住证在哪里办，要准备什么？' },
  { title: '暖气不热', content: '来电人反映南桥头街道供暖后室内温度只有十五度。', place: '枕山区南桥头街道', kind: 'help', onTheSpot: false, spoken: '家里暖气开了一个星期了，屋里才十五度，热力公司一直没有来看。' },
  { title: '共享单车占用盲道', content: '来电人反映石榴巷街道地铁口共享单车长期占用盲道。', place: '澜东区石榴巷街道', kind: 'complaint', onTheSpot: false, spoken: '石榴巷地铁口的共享单车把盲道全占了，盲人根本没法走。' },
];

export const AGENT_LINES = [
  '您好，这里是一二三四五，请讲。',
  '请问是什么时候、在什么地方发生的？',
  '请稍等，我为您查询。让您久等了。',
  '我跟您核对一下，您看对不对。已为您登记，请记一下工单号。',
  '还有其他需要吗？感谢来电，再见。',
] as const;

/** The last four digits tell residents apart; the rest is the range that only the simulator uses. */
export const numberOf = (index: number): string => `1990000${String(index).padStart(4, '0')}`;
