/** Chinese sentences of the staff console, by screen. */
export const deskZh = {
  app: {
    name: '12345 政务服务便民热线', short: '12345 热线', language: 'English', skip: '跳到主要内容',
  },
  common: {
    save: '保存', cancel: '取消', close: '关闭', edit: '编辑', add: '新增', yes: '是', no: '否', none: '无', unknown: '未知', all: '全部', loading: '正在加载…',
    retry: '重试', more: '加载更多', end: '已全部显示', empty: '暂无数据', failed: '加载失败', saved: '已保存', confirm: '确定', actions: '操作', seconds: '{n} 秒',
    minutes: '{n} 分钟', days: '{n} 天', copy: '复制', copied: '已复制', required: '必填', anonymous: '匿名来电', back: '返回', refresh: '刷新', separator: '、',
  },
  error: {
    network: '无法连接服务器，请检查网络后重试', unknown: '操作未成功', timeout: '服务器没有及时回应，请重试', offline: '与服务器的连接已断开，正在重连',
    offlineHint: '通话不受影响；正在填写的内容加密暂存在本页，恢复后自动保存',
  },
  signIn: {
    title: '登录', username: '用户名', password: '密码', go: '登录', hint: '请使用本人账号，离开座位时示忙或签出', ended: '会话已结束，请重新登录',
    firstTitle: '首次登录，请修改密码', current: '当前密码', next: '新密码（至少 10 位）', again: '再输一次新密码', differ: '两次输入不一致', short: '密码至少 10 位',
    change: '修改密码', changed: '密码已修改',
  },
  nav: {
    main: '主导航', desk: '工作台', tickets: '工单', calls: '通话', callbacks: '回拨', floor: '监控', users: '人员', queues: '队列', admin: '管理', letters: '异常', account: '账号', signOut: '签出',
    signOutAsk: '签出后不再接听来电，未保存的暂存内容将清除。确定签出？',
  },
  top: {
    waiting: '排队', longest: '最长等待', ready: '示闲/在线', shortcuts: '快捷键', language: '切换语言', figures: '队列情况',
  },
  agent: {
    state: {
      signedOut: '已签出', ready: '示闲', offered: '振铃', talking: '通话中', wrapUp: '话后处理', paused: '示忙', offline: '离线',
    },
    reason: {
      signedIn: '已登录', break: '小休', meal: '用餐', training: '培训', meeting: '会议', callback: '回拨', coaching: '带教', missedOffer: '漏接',
    },
    goReady: '示闲', goPause: '示忙',
    next: {
      ready: '通话后示闲', paused: '通话后示忙',
    },
    menu: '状态', chooseReason: '选择示忙原因', missedHint: '刚才的来电未接，已为您示忙。回到座位后请重新示闲。',
  },
  phone: {
    ready: '话机就绪', connecting: '话机连接中', off: '话机未就绪', elsewhere: '话机在另一个标签页', elsewhereHint: '本页显示通话，声音在另一个标签页。',
    take: '在此接听', insecure: '浏览器只允许在 HTTPS 或本机地址上使用麦克风：请改用 https:// 地址打开本页，或联系管理员配置证书。',
    noMicrophone: '没有找到麦克风或未获允许：请插好耳机，并在地址栏左侧允许使用麦克风。', notRegistered: '话机未连接，正在重试；来电暂时不会振铃。',
    unplugged: '耳机已断开，已切换到 {name}', defaultDevice: '系统默认设备', devices: '声音设备', microphone: '麦克风', speaker: '通话声音', ringer: '铃声',
    level: '麦克风音量', levelHint: '对着麦克风说话，音量条应当跳动', test: '试听', systemDevice: '系统默认', notify: '允许桌面通知', notifyOn: '桌面通知已开启',
    oneWayIn: '听不到对方声音已超过 3 秒，已记入通话经过', oneWayOut: '对方可能听不到您：麦克风没有声音，已记入通话经过', checkDevices: '检查设备',
    fallbackTitle: '应急来电', fallbackHint: '服务器暂时离线，电话由应急队列接入，可以正常接听和挂断，通话稍后补记。', fallbackTalking: '应急通话中',
    answerOnDesk: '请在话机上摘机接听',
  },
  offer: {
    title: '来电', answer: '接听', decline: '拒接', waited: '已等待', queue: '队列', notification: '来电 {caller}，{queue}', titleFlash: '来电 {caller}',
    cardLoading: '正在查询来电人…',
  },
  call: {
    unverified: '未核实', viaWeb: '网络电话',
    state: {
      arrived: '接入', queued: '排队', ringing: '振铃', talking: '通话中', held: '保持中', parked: '驻留中', reconnecting: '重新接通中', fallback: '应急接听', ended: '已结束',
    },
    ending: {
      resident: '市民挂机', agent: '坐席挂机', abandoned: '放弃等待', refused: '拒绝', unreachable: '无法接通', transferredOut: '转出', system: '系统结束', lost: '中断',
    },
    direction: {
      in: '呼入', out: '呼出',
    },
    hold: '保持', resume: '恢复', mute: '静音', unmute: '取消静音', transfer: '转接', pauseRecording: '停录', resumeRecording: '续录', hangUp: '挂断',
    hangUpAgain: '再按一次', keypad: '按键', recording: '录音中', recordingPaused: '录音已暂停', times: '30 天内第 {n} 次来电', firstTime: '30 天内首次来电',
    waited: '等待 {time}', openTickets: '未结工单 {n}', controls: '通话控制', endedAway: '通话已结束，等待服务器恢复', callOut: '外呼', number: '号码', dial: '拨打', idleReady: '已示闲，等待来电',
    idleReadyHint: '来电时按 F2 接听', idlePaused: '当前示忙，不会分配来电', idleOffline: '连接恢复后请重新示闲',
  },
  transfer: {
    title: '转接通话', toQueue: '转到队列', toAgent: '转到坐席', go: '转接', hint: '市民将听到音乐，您的通话随即结束', noAgents: '没有其他示闲的坐席', done: '已转接',
  },
  wrapUp: {
    left: '剩余', over: '已超时', extend: '延长 60 秒', outcome: '话后小结', outcomeHint: '未登记工单时必选一项', note: '备注（可不填）', doneReady: '完成并示闲',
    doneBreak: '完成并示忙', ticketsSaved: '已登记 {n} 件工单', outcomeSaved: '小结：{name}', needOne: '请先保存工单或选择话后小结',
  },
  outcome: {
    answeredDirectly: '直接答复', dispatched: '已转办', transferred: '已转接', urged: '催单', lookedUp: '查询进度', silent: '无声', nuisance: '骚扰',
    wrongNumber: '打错', cutOff: '通话中断', test: '测试',
  },
  work: {
    title: '工作列表', todo: '待办', drafts: '草稿', recent: '最近', currentCall: '通话', ringing: '来电', wrapUp: '待小结', newMatter: '登记新诉求', noTodo: '没有待办',
    noDrafts: '没有草稿', noRecent: '今天还没有登记工单', draftOf: '草稿',
  },
  form: {
    title: '诉求登记', matter: '诉求 {n}', another: '同一来电再记一件', content: '诉求内容', contentHint: '照市民的话记：什么事、什么经过', occurredAt: '时间',
    occurredHint: '如 昨晚 23 时', now: '此刻', place: '事发地址', placeHint: '路名、门牌、小区或标志物', area: '诉求区域', accused: '被反映对象',
    accusedHint: '单位、个人或车牌', demand: '诉求目的', demandHint: '市民希望怎样解决', name: '标题', nameHint: '留空则取内容开头', kind: '诉求类型', topic: '事项分类',
    urgency: '紧急程度', resident: '诉求人', contact: '联系电话', sameNumber: '同来电', secrecy: '保密', wantsReply: '要求回复', allowsVisit: '同意回访',
    allowsPublication: '同意公开', disposition: '处理方式', answer: '答复内容', answerHint: '依据和答复要点', dispatch: '转派单', answerNow: '当场答复办结',
    submitOther: '提交', keep: '暂存', draftSaved: '已存草稿 {time}', draftLocal: '已加密暂存在本页，恢复后自动保存', draftSaving: '正在存草稿…', discard: '清空',
    discardAsk: '清空这件诉求的内容？', contentMissing: '请填写诉求内容', kindMissing: '请选择诉求类型', answerMissing: '请填写答复内容后再次提交', saving: '正在提交…',
    queued: '服务器暂时不可用，已暂存，恢复后自动提交', details: '更多选项', pick: '请选择', elements: '五要素',
  },
  element: {
    time: '时间', place: '地点', cause: '起因', course: '经过', who: '对象', demand: '诉求',
  },
  saved: {
    title: '已登记', spoken: '读给市民', say: '已为您登记，工单号：{number}。', open: '查看工单', another: '再记一件', newOne: '登记新诉求',
  },
  kind: {
    inquiry: '咨询', help: '求助', complaint: '投诉', tip: '举报', suggestion: '建议', praise: '表扬', other: '其他',
  },
  urgency: {
    normal: '一般', elevated: '次紧急', urgent: '紧急', critical: '特急',
  },
  secrecy: {
    none: '不保密', hidePhone: '匿电话', hideName: '匿名', sealed: '保密举报',
  },
  disposition: {
    dispatch: '转办', answerOnSpot: '直接答复', notAccept: '不予受理', refer: '移送',
  },
  channel: {
    phone: '电话', webPhone: '网络电话', sms: '短信', wechat: '微信', app: 'APP', web: '网站', email: '邮件', fax: '传真', letter: '信函', visit: '来访',
    police110: '110 转来', upstream: '上级派发', mailbox: '领导信箱',
  },
  ticketState: {
    draft: '草稿', prescreen: '预审', received: '已受理', answeredOnSpot: '当场办结', toDispatch: '待派单', dispatchReview: '派单审核', toSign: '待签收',
    inHandling: '办理中', returnAsked: '申请退单', ruling: '裁定中', jointReview: '会商', hardCase: '疑难', replied: '已答复', sentBack: '退回', toVisit: '待回访',
    rehandling: '重办', closed: '已办结', archived: '已归档', notAccepted: '不予受理', terminated: '终止', transferred: '已移送', merged: '已并单', withdrawn: '已撤单',
    voided: '作废',
  },
  side: {
    resident: '市民', story: '通话经过', phrases: '规范用语', wording: '口径', name: '姓名', callsIn30: '30 天内来电', open: '未结工单', recent: '近期工单', calls: '近期来电',
    noCard: '历史记录暂不可用', noHistory: '没有历史记录，首次来电', noCall: '接到来电后，这里显示来电人的未结工单和历史', link: '并入此单',
    linked: '通话已关联到工单 {number}', use: '插入', phraseSearch: '查找用语', noPhrases: '没有匹配的用语', noStory: '还没有通话经过',
    empty: '请选择左侧的工作或等待来电',
  },
  tickets: {
    title: '工单', search: '工单号、电话、姓名或内容', state: '状态', kind: '类型', topic: '分类', mine: '只看我登记的', number: '工单编号', subject: '标题',
    resident: '诉求人', phone: '电话', place: '地址', channel: '来源', receivedAt: '受理时间', by: '受理人', none: '没有符合条件的工单', clear: '清除条件',
    count: '已显示 {n} 件',
  },
  ticket: {
    facts: '诉求', history: '经过', recordings: '录音', noRecordings: '没有录音', callStory: '通话经过', noCalls: '没有关联的通话', addNote: '添加备注',
    noteHint: '补充情况或办理说明', linkCall: '关联当前通话', edit: '修改', conflict: '这张工单刚被他人修改，您的修改没有保存。请查看最新内容后再改。',
    reload: '载入最新内容', spoken: '读法', call: '通话', callBack: '回拨', actions: '我能做的', reply: '回复与公开',
  },
  event: {
    created: '登记了工单', edited: '修改了 {fields}', callLinked: '关联了一次通话', note: '备注：{text}', stateChanged: '状态由 {from} 变为 {to}',
    recordingPlayed: '收听了录音', urged: '催单：{text}', facts: '补充：{text}', withdrawn: '撤单：{text}', revealed: '查看了完整号码：{text}',
  },
  player: {
    resident: '市民', agent: '坐席', party: '第三方', both: '同时播放', play: '播放', pause: '暂停', seek: '播放位置', muteTrack: '静音该声道', waiting: '录音处理中',
    missing: '录音缺失', failed: '录音无法播放',
  },
  calls: {
    title: '我的通话', allTitle: '通话记录', time: '时间', caller: '对方号码', direction: '方向', queue: '队列', agent: '坐席', wait: '等待', talk: '通话',
    outcome: '小结', ending: '结束', tickets: '工单', none: '还没有通话', mine: '只看我的', detail: '通话详情', phone: '按号码查找',
  },
  story: {
    arrived: '来电接入', node: '流程节点：{node}', prompt: '播放语音：{what}', promptEnd: '语音播放结束', key: '市民按键 {key}', queued: '进入队列 {queue}', leftQueue: '离开队列 {queue}', placeKept: '挂机保留位置，待回拨', offered: '分配给 {agent}',
    ringing: '{agent} 话机振铃', offerFailed: '{agent} 未接听（{why}）', answered: '{agent} 接听', connected: '双方接通', held: '保持，播放音乐', resumed: '恢复通话',
    muted: '坐席静音', unmuted: '取消静音', recordingStarted: '开始录音 {track}', recordingPaused: '录音暂停', recordingResumed: '录音继续',
    recordingReady: '录音已生成', transfer: '转接到 {to}', agentLost: '坐席页面断开', agentBack: '坐席重新接通', oneWayAudio: '单向无声（{missing}）',
    consult: '呼叫第三方 {to}', partyAnswered: '{to} 应答', partyGone: '{to} 已离开（{why}）', swapped: '切换通话到 {to}', merged: '与 {to} 三方通话', handedOver: '通话移交给 {to}',
    emergency: '紧急移交 {service}', parked: '驻留在 {slot} 号位', pickedUp: '{agent} 代接', rating: '市民评价 {grade}', supervised: '{agent} 监听',
    fallback: '服务器离线，应急队列接管', adopted: '服务器恢复，接管通话', hungUp: '通话结束：{ending}', wrapUp: '话后处理开始', wrapUpEnd: '话后处理结束',
    outcome: '话后小结：{outcome}', ticket: '登记工单 {ticket}', theAgent: '坐席',
  },
  prompt: {
    greeting: '欢迎语', welcome: '欢迎语', notice: '录音告知', waiting: '等待提示', position: '排队位置', hold: '保持提示', connect: '工号播报', fallback: '应急提示',
    moment: '请稍候', surge: '来电高峰提示', voicemail: '留言提示', goodbye: '结束语', sorry: '无法接听致歉',
    waitingOffer: '等待中的选择', notices: '停水停电通知', callBackKept: '已保留回拨位置', callBackNot: '不能回拨', positionNext: '下一位接听',
    noInput: '没有收到选择', wrongKey: '按键有误', refused: '来电过多致歉', closed: '非工作时间',
    menuWelcome: '语音菜单欢迎语', menuTop: '语音主菜单', menuUtilities: '水电气热菜单',
    menuWater: '供水菜单', menuInsurance: '社保医保公积金菜单', noticeWater: '停水通知',
    nuisanceWarned: '骚扰来电警告', nuisanceLimited: '骚扰来电限制告知', nuisanceRefused: '骚扰来电拒接告知', rating: '满意度评价', ratingThanks: '评价致谢',
  },
  why: {
    noAnswer: '无应答', declined: '拒接', unreachable: '话机不可达', busy: '忙', hungUp: '挂机', dropped: '被移出',
  },
  missing: {
    in: '坐席听不到市民', out: '市民听不到坐席',
  },
  users: {
    title: '人员管理', username: '用户名', name: '姓名', staffNumber: '工号', roles: '角色', active: '启用', inactive: '停用', password: '密码（至少 10 位）',
    newPassword: '重设密码（留空不变）', add: '新增人员', edit: '修改人员', usernameRule: '小写字母开头，2–32 位字母、数字、点、横线', staffRule: '3–8 位数字',
    rolesRule: '至少选择一个角色', nameRule: '请填写姓名', none: '还没有人员',
  },
  queues: {
    title: '队列管理', name: '名称', wrapUp: '话后时长（秒）', ring: '振铃时长（秒）', level: '服务目标（秒）', agents: '坐席', agentCount: '{n} 人', everyAgent: '全部坐席', edit: '修改队列',
    none: '还没有队列',
  },
  numbers: {
    title: '热线号码', number: '号码', name: '名称', aliases: '中继送来的号码', webCall: '网络电话', webCallOpen: '对外开放', none: '还没有号码',
    webCallHint: '允许市民用浏览器拨打此号码', openHint: '其他机器上的市民也能拨打；关闭时只有服务器本机可以试打',
    openedHint: '“对外开放”后，能访问本服务器的人都可以用浏览器免费拨打，来电号码无从核实；其他机器上的浏览器只在 HTTPS 下允许使用麦克风。',
  },
  account: {
    title: '我的账号', sessions: '登录会话', address: '地址', device: '设备', lastSeen: '最近使用', createdAt: '登录时间', current: '当前会话', revoke: '结束',
    revoked: '会话已结束', password: '修改密码',
  },
  role: {
    agent: '话务员', writer: '文字受理员', dispatcher: '派单员', dispatchReviewer: '派单审核员', delayReviewer: '延期审核员', replyReviewer: '答复审核员',
    visitor: '回访员', supervisionOfficer: '督办员', inspector: '质检员', shiftLead: '班长', dutyLeader: '值班领导', kbEditor: '知识编辑', kbReviewer: '知识审核',
    analyst: '数据分析员', districtCoordinator: '区县协调员', handler: '承办经办人', unitLeader: '承办负责人', subHandler: '协办经办人', admin: '系统管理员',
    auditor: '审计员',
  },
  letters: {
    title: '未完成的后续处理', hint: '多次尝试仍未成功的处理，查明原因后可重试', at: '时间', kind: '内容', key: '编号', attempts: '次数', error: '最后一次错误', retry: '重试', none: '没有未完成的处理',
    kinds: { linkTicket: '通话关联工单' },
  },
  keys: {
    title: '快捷键', hint: '输入法组字时不起作用', answer: '接听', hangUp: '挂断（2 秒内按两次）', hold: '保持 / 恢复', transfer: '转接 / 协商', merge: '三方通话', emergency: '紧急移交 110 119 120 122', rate: '转评价', save: '暂存',
    submit: '提交（转派单）', close: '当场答复办结', state: '示闲 / 示忙', phrases: '规范用语', history: '市民历史', search: '工单查询', urge: '催办来电人的未结工单', wording: '公告和统一口径', another: '再记一件 / 新登记', signOut: '签出', sheet: '显示本表',
  },
};
