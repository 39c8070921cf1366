/** Chinese sentences of the administration. A field's label is `<thing>.<field>`; a value of an enumeration `<field>_<value>`; a hint `<field>Hint`. */
export const adminZh = {
  nav: {
    title: '管理', hotline: '热线', people: '队列与人员', lines: '线路', content: '内容', records: '记录',
    numbers: '热线号码', flows: '语音菜单', prompts: '提示音', hours: '服务时段', queues: '队列', skills: '技能', matrix: '技能分配', users: '人员', roles: '角色权限', pauses: '示忙原因',
    trunks: '运营商中继', dial: '外呼规则', nuisance: '骚扰号码', phrases: '规范用语', bulletins: '公告与口径', audit: '变更记录',
  },
  pageBack: '上一页', pageForward: '下一页', page: '第 {n} 页', moveUp: '上移 {name}', takeOut: '移除 {name}', addTo: '添加到 {name}', addOne: '添加…', addRow: '添加{name}', remove: '删除', removeAsk: '删除“{name}”？此操作会记入变更记录。',
  leaveAsk: '有修改没有保存，确定放弃？', leave: '放弃修改', stay: '继续编辑', conflict: '刚被他人修改，您的修改没有保存。', conflictBy: '{name} 刚修改了这一项，您的修改没有保存。', foreign: '另一个标签页改动了这个列表，表单可能已过时。',
  loadTheirs: '载入最新内容', keepMine: '仍保存我的',
  fault: { required: '必填', short: '至少 {n} 个字符', least: '不小于 {n}', long: '不超过 {n} 个', most: '不大于 {n}', form: '格式不符', some: '有 {n} 处需要改正' },
  group: { base: '基本', caller: '来电人听到', time: '服务时段', limits: '上限', web: '网络电话' },
  number: {
    title: '热线号码', add: '新增号码', none: '还没有号码', number: '号码', name: '名称', aliases: '中继送来的号码', aliasesHint: '同一号码在各中继上的写法，每行一个', mode: '接听方式', 'mode_human-first': '直接转人工', 'mode_opt-in': '先转人工，按键可自助', mode_menu: '语音菜单',
    language: '语言', language_zh: '中文', language_en: '英文', greeting: '欢迎语', queueId: '进入队列', flowId: '语音菜单', hoursId: '服务时段', closedPrompts: '时段外播放', closedQueueId: '时段外转队列',
    ceiling: '同时来电上限', ceilingHint: '超过后的来电被婉拒，并计为未接通', refusal: '超限时', refusal_spoken: '播放婉拒语', refusal_busy: '回忙音', askRating: '挂机后请市民评价', webCall: '允许网络电话', webCallOpen: '对外开放',
    needsFlow: '语音菜单方式需要选择一个菜单。', neverClosed: '12345 主号码不会关闭：时段外请选择夜间队列。',
  },
  prompt: {
    title: '提示音', add: '新增提示音', none: '还没有提示音', id: '代号', name: '名称', zh: '中文', en: '英文', voice: '声音来源', seconds: '中文时长（秒）', usedBy: '使用处', recording: '真人录音', machine: '文字合成', recordingZh: '中文录音', machineZh: '中文合成', recordingEn: '英文录音', machineEn: '英文合成',
    hear: '试听', record: '录音', stop: '停止并保存', upload: '上传文件', backToText: '改回合成', speak: '正在录音，请对着麦克风朗读…', sent: '录音已保存', tooBig: '文件超过 64 MB', saveFirst: '先保存文字，再试听或录音。',
  },
  hours: {
    title: '服务时段', add: '新增时段', none: '还没有时段', id: '代号', name: '名称', weekly: '每周', holidays: '节假日', exceptions: '例外日期', date: '日期', spans: '时段', note: '说明', closed: '不开放', holidayOpen: '节假日也开放', spanRule: '请按 08:30-12:00 14:00-18:00 的样式填写',
    example: '如 08:30-12:00 14:00-18:00；留空为不开放', copyMonday: '周一应用到工作日', day1: '周一', day2: '周二', day3: '周三', day4: '周四', day5: '周五', day6: '周六', day7: '周日',
  },
  queue: {
    title: '队列', add: '新增队列', none: '还没有队列', id: '代号', name: '名称', wrapUpSeconds: '话后时长（秒）', ringSeconds: '振铃时长（秒）', serviceLevelSeconds: '服务目标（秒）', agentIds: '坐席', agentIdsHint: '留空表示全部坐席',
    dealing: '分配', needs: '所需技能', known: '熟人优先', overflow: '溢出', callBack: '排队回拨', more: '其他',
    strategy: '分配方式', strategy_longestIdle: '空闲最久', strategy_roundRobin: '轮流', strategy_fewestCalls: '接听最少', priority: '优先级', priorityHint: '0–9，数大者先', ageSeconds: '每等多少秒升一级', ageSecondsHint: '0 表示不升级',
    skills: '技能要求', skillId: '技能', levels: '等级放宽', afterSeconds: '等待满（秒）', level: '要求等级', levelHint: '0 表示不再要求', lastAgentSeconds: '上次坐席优先（秒）', lastAgentSecondsHint: '0 表示不优先', ownerSeconds: '工单经办优先（秒）',
    maxWaiting: '排队人数上限', maxWaitSeconds: '最长等待（秒）', whenNobody: '无人签入时溢出', toQueueId: '溢出到队列', toQueueIdHint: '留空则走菜单的“溢出”出口', allowed: '允许保留位置等回拨', hoursId: '回拨时段', expireMinutes: '有效（分钟）', tries: '回拨次数',
    wrapUpExtensions: '话后可延长次数', musicClass: '等待音乐',
  },
  skill: { title: '技能', add: '新增技能', none: '还没有技能', id: '代号', name: '名称', group: '类别', group_language: '语种', group_dialect: '方言', group_trade: '业务', group_other: '其他' },
  matrix: { title: '技能分配', ticked: '已选 {n} 人', chooseSkill: '选择技能', level: '等级', levelOf: '{n} 级', takeAway: '取消该技能', apply: '应用到所选', all: '选择全部', changed: '已修改 {n} 人' },
  pause: { title: '示忙原因', add: '新增原因', none: '还没有示忙原因', id: '代号', zh: '中文', en: '英文', limitMinutes: '每次上限（分钟）', limitPerDayMinutes: '每日上限（分钟）', active: '启用' },
  user: { title: '人员', add: '新增人员', none: '还没有人员', username: '用户名', usernameHint: '小写字母开头，2–32 位', name: '姓名', staffNumber: '工号', roles: '角色', password: '密码', passwordHint: '至少 10 位；修改人员时留空表示不变', active: '启用' },
  device: {
    title: '话机', kind: '用什么接听', kind_browser: '浏览器', kind_deskPhone: '浏览器和桌面话机', kind_outside: '外部号码', number: '外部号码', save: '保存话机', registered: '话机已注册', unregistered: '话机未注册', server: '服务器', user: '账号', password: '密码', once: '密码只显示这一次，请现在抄入话机。',
  },
  role: { title: '角色权限', secondFactor: '必须两步验证', rights: '权限', hint: '打开“必须两步验证”后，担任该角色的人下次登录需绑定验证器。' },
  right: {
    desk_use: '使用工作台', call_control: '接听与控制', call_callOut: '外呼', call_read: '看通话', call_readAll: '看全部通话', recording_play: '听录音', ticket_create: '登记工单', ticket_read: '看工单', ticket_readAll: '看全部工单', ticket_edit: '改工单',
    resident_read: '看市民', resident_reveal: '看完整号码', queue_read: '看队列', queue_manage: '管理队列', number_manage: '管理号码与线路', flow_manage: '管理语音菜单', user_read: '看人员', user_manage: '管理人员', agent_supervise: '监管坐席', system_read: '看系统', system_manage: '管理系统', audit_read: '看变更记录', self: '本人',
  },
  trunk: {
    title: '运营商中继', add: '接入运营商', none: '还没有接入运营商：有了中继，市民才能从电话打进来', whatItIs: '中继是到电话运营商的线路。对照运营商给您的开通单填写；不懂的项目保持原样。', carrier: '开通单上的内容', technical: '技术参数（一般不用改）', share: '多条中继之间', outgoing: '外呼',
    gave: '运营商给了您什么？', kind: '接入方式', kind_address: '一个地址', kind_address_help: '开通单写着对方的 IP 地址，靠地址互相认识，没有账号密码', kind_registration: '一个账号', kind_registration_help: '开通单写着用户名和密码，由我们登录到运营商',
    id: '代号', name: '名称', enabled: '启用', host: '运营商地址', hostHint: 'IP 地址或域名', port: '端口', portHint: '没写就是 5060', transport: '传输', transport_udp: 'UDP（最常见）', transport_tcp: 'TCP', transport_tls: 'TLS（加密）', srtp: '语音加密（SRTP）',
    from: '来电地址', fromHint: '运营商从哪些地址送来电话，每行一个；留空即运营商地址', username: '用户名', password: '密码', passwordHint: '已保存的密码不会显示；留空表示不变', codecs: '语音编码', codecs_alaw: 'G.711 A 律', codecs_ulaw: 'G.711 μ 律', codecs_g722: 'G.722', codecs_opus: 'Opus',
    dtmf: '按键方式', dtmf_auto: '自动', dtmf_rfc4733: 'RFC 4733', dtmf_info: 'SIP INFO', dtmf_inband: '带内音', order: '次序', orderHint: '小者先用；相同次序按权重分担', weight: '权重', channels: '线路数', channelsHint: '合同里的并发路数',
    numberRules: '号码规则', numberRulesHint: '外呼时改写号码，取第一条匹配', match: '开头是', strip: '去掉几位', prepend: '前面加', callerId: '主叫号码', callerIdHint: '对方看到的号码',
    state: '状态', callsNow: '当前通话', state_off: '停用', state_good: '正常', state_unknown: '未确认', state_unregistered: '未登录', state_unreachable: '联系不上',
    explain_off: '这条中继已停用，不会送来或打出电话。', explain_good: '运营商有应答，线路正常。', explain_unknown: '还没有运营商的消息：可以打一个测试电话确认。', explain_unregistered: '运营商没有接受我们的登录：检查用户名、密码和运营商地址。', explain_unreachable: '运营商地址没有回应：检查地址、端口、传输方式，以及防火墙是否放行。',
    lastFailure: '最近一次失败 {at}：{cause}', test: '测试通话', testHint: '填一个您身边的号码，我们经这条中继打过去，接起后说几句话。', testNumber: '被叫号码', testGo: '打测试电话', testing: '正在测试…',
  },
  dial: { title: '外呼规则', hint: '所有打往外面的电话都经过这里：号码开头在允许之列才能拨出。110、119、120、122 永远可拨，不受限制。', allow: '允许的号码开头', allowHint: '每行一个，如 1、0851；留空则只能拨紧急号码', capPerAgentPerDay: '每人每日上限', capPerQueuePerDay: '每队列每日上限', capPerDay: '全部每日上限' },
  nuisance: {
    title: '骚扰号码', add: '登记骚扰号码', none: '没有登记的骚扰号码', number: '号码', grade: '等级', grade_warned: '警告', grade_limited: '限次', grade_refused: '拒接', grade_reported: '已报警', reason: '事由', days: '有效天数', callIds: '证据通话', callIdsHint: '通话编号，每行一个，至少一个', until: '到期', byName: '登记人', lifted: '解除时间',
  },
  phrase: { title: '规范用语', add: '新增用语', none: '还没有用语', group: '分组', text: '内容', textHint: '大括号里的变量在使用时替换', order: '次序', topicCodes: '适用事项' },
  bulletin: { title: '公告与口径', add: '新增公告', none: '没有公告', kind: '类别', kind_notice: '公告', kind_wording: '统一口径', kind_outage: '停水停电等', kind_incident: '突发事件', title_: '标题', text: '内容', areaCodes: '适用区域', topicCodes: '适用事项', from: '开始', until: '结束', active: '状态', shown: '显示中', over: '未显示', byName: '发布人' },
  audit: {
    title: '变更记录', none: '没有符合条件的记录', everything: '全部对象', everybody: '全部人员', from: '自', to: '至', at: '时间', byName: '操作人', action: '操作', entity: '对象', entityName: '名称', address: '来自', field: '字段', before: '之前', after: '之后', nothing: '这次操作没有改动字段',
    action_created: '新增', action_changed: '修改', action_removed: '删除', action_published: '发布', action_revealed: '查看完整号码', action_exported: '导出', action_supervised: '监听', action_signedIn: '登录', action_secondFactor: '两步验证',
  },
  entity: {
    number: '热线号码', flow: '语音菜单', prompt: '提示音', hours: '服务时段', queue: '队列', skill: '技能', agentSkills: '技能分配', pauseReason: '示忙原因', user: '人员', role: '角色', device: '话机', trunk: '中继', dialRules: '外呼规则', nuisance: '骚扰号码', phrase: '规范用语', bulletin: '公告', resident: '市民',
  },
};

/** Sentences of a trunk's test call: `question` names the step, `test` says the answer. */
export const trunkZh = {
  question: { registered: '登录运营商', called: '呼出', answered: '接听', audioOut: '对方听到我们', audioIn: '我们听到对方', codec: '语音编码', nat: '网络地址' },
  test: {
    ok: '正常', byAddress: '靠地址互认，不需要登录', unknownRegistration: '还不知道是否已登录', notRegistered: '运营商没有接受登录：检查用户名和密码', notReachable: '联系不上运营商：检查地址、端口和传输方式', noReply: '运营商没有任何答复：检查地址和防火墙',
    badPassword: '运营商说用户名或密码不对', forbidden: '运营商不许从我们的地址呼出：请运营商登记我们的地址', unknownNumber: '运营商说没有这个号码：检查号码规则', noCommonCodec: '双方没有共同的语音编码：多勾选几种', carrierFull: '运营商线路已满', carrierFault: '运营商内部故障（{sip}）', refused: '运营商拒绝了（{sip}）',
    noAnswer: '无人接听', busy: '对方占线', declined: '对方拒接', noCodec: '没有谈妥语音编码', nothingSent: '我们没有送出声音：检查本机端口和防火墙', sentUnconfirmed: '声音已送出，对方没有回报是否收到：请问对方是否听到', nothingHeard: '没有收到对方的声音：多半是防火墙没有放行语音端口',
    unknownAddress: '没有得到语音地址', privateMedia: '运营商给的语音地址 {media} 是内网地址，声音到不了：请运营商改正', behindNat: '本机在内网（{own}）：请设置 EXTERNAL_ADDRESS 为公网地址，否则可能单通', notReached: '前一步没有成功，未检查',
  },
};

/** Chinese sentences of the flow editor. */
export const flowZh = {
  title: '语音菜单', name: '名称', id: '代号', idHint: '小写字母开头，可用数字和横线', add: '新建菜单', make: '创建并编辑', none: '还没有语音菜单', fromFile: '从文件导入（可选）', published: '已发布', publishedAt: '发布时间', byName: '发布人', liveCalls: '通话中', secondsToHuman: '到人工（秒）',
  palette: '节点', canvas: '菜单图：方向键在节点间移动，回车编辑，Tab 到出口，Delete 删除，Alt+方向键移动节点', panel: '节点设置', tabNode: '节点', tabTry: '试一试', tabFaults: '问题', tabVersions: '版本',
  group: { speak: '说与听', judge: '判断', go: '去处' },
  kind: { say: '播报', menu: '按键菜单', collect: '收号', hours: '时段', condition: '条件', 'to-queue': '进队列', 'to-number': '转号码', 'go-to-flow': '子菜单', 'set-skill': '设技能', 'hang-up': '挂机' },
  help: {
    say: '依次播放提示音，然后继续。', menu: '播放提示音并等一个按键；人工键必有，没按或按错到轮数后走“无按键”。', collect: '收一串数字，如工单编号后六位，放入变量。', hours: '按服务时段分流。', condition: '按来电人、排队或收到的数字分流。',
    'to-queue': '进入队列等待人工；等待时听到什么在这里设置。', 'to-number': '转到外部号码，经外呼规则检查。', 'go-to-flow': '接着走另一个已发布的菜单。', 'set-skill': '此后要求坐席具备该技能。', 'hang-up': '说最后一句话并结束通话。',
  },
  exit: { next: '继续', human: '人工', key: '按键', timeout: '无按键', done: '收到', open: '开放', closed: '不开放', holiday: '节假日', true: '是', false: '否', nobody: '无人值守', overflow: '溢出', left: '保留位置', busy: '忙', noAnswer: '无应答', refused: '不允许' },
  settings: {
    prompts: '播放', bargeIn: '可打断', keys: '按键', key: '键', label: '标题', does: '作用', does_exit: '离开等待', does_callBack: '保留位置等回拨', humanKey: '转人工键', repeatKey: '重听键', timeoutSeconds: '等待按键（秒）', rounds: '轮数', noInputPrompts: '没按键时', wrongKeyPrompts: '按错时',
    variable: '放入变量', variableHint: '小写字母开头，供条件使用', minDigits: '最少几位', maxDigits: '最多几位', hoursId: '服务时段', field: '看什么', operator: '怎么比', value: '比什么', skillId: '技能', level: '等级', language: '语言', language_zh: '中文', language_en: '英文',
    queueId: '队列', greeting: '进入时播放', offerAfterSeconds: '多久后提示按键（秒）', offerPrompts: '按键提示', positionEverySeconds: '每隔多久报位置（秒）', positionEverySecondsHint: '0 表示不报', keepPlace: '离开时保留位置', keepPlaceHint: '去自助时仍在排队，轮到时照样接通', maxWaitSeconds: '最长等待（秒）', maxWaitSecondsHint: '0 表示不限', number: '号码', flowId: '菜单',
    field_caller_number: '来电号码', field_caller_area: '来电区域', field_caller_verified: '号码已核实', field_caller_callsToday: '今日来电次数', field_caller_openTickets: '未结工单数', field_caller_nuisance: '骚扰等级', field_call_number: '拨打的号码', field_queue_waiting: '排队人数', field_queue_agentsReady: '示闲坐席数', field_time_hour: '几点',
    operator_eq: '等于', operator_ne: '不等于', operator_lt: '小于', operator_gt: '大于', operator_startsWith: '开头是', operator_in: '属于', operator_exists: '有值',
  },
  fault: {
    noStart: '没有起点', unknownKind: '不认识的节点', badSettings: '设置不对：{field} {why}', dangling: '“{exit}”指向不存在的节点', missingExit: '“{exit}”没有去处，不能发布', unreachable: '没有路走到这里', endlessLoop: '会无休止地循环', unknownPrompt: '没有提示音“{name}”', unknownQueue: '没有队列“{name}”', unknownHours: '没有时段“{name}”',
    unknownFlow: '没有菜单“{name}”', unknownSkill: '没有技能“{name}”', noHuman: '没有路通到人工', tooLarge: '节点太多',
  },
  change: { added: '新增“{node}”', removed: '删除“{node}”', renamed: '“{before}”改名为“{after}”', start: '起点由“{before}”改为“{after}”', exit: '“{node}”的出口“{what}”：{before} → {after}', setting: '“{node}”的{what}：{before} → {after}' },
  note: { ended: '通话结束', waiting: '在队列中等待人工', dialled: '已转出', toNumberQueue: '没有出口：进入号码的队列', failed: '未能继续' },
  notLinked: '未连接', noTarget: '无去处', mayStay: '可不设', linkExit: '设置“{exit}”的去处', follow: '跳到“{exit}”的去处', existing: '已有节点', fresh: '新建节点', exits: '出口', chooseNode: '选择一个节点，或从左侧添加', nodeName: '名称', isStart: '起点', makeStart: '设为起点', removeNode: '删除节点',
  zoomIn: '放大', zoomOut: '缩小', fit: '全部可见', tidy: '自动排列', undo: '撤销（Ctrl+Z）', redo: '重做（Ctrl+Y）', export: '导出', import: '导入', importFailed: '这个文件不是语音菜单', checkAndPublish: '检查并发布', publishedChip: '已发布 v{n} · {calls} 路通话中', draftChip: '草稿 · 改动 {n} 处', toHuman: '到人工最短 {n} 秒',
  state_saved: '已保存', state_unsaved: '未保存', state_saving: '正在保存…', state_failed: '没有保存', noFaults: '没有问题，可以发布', cannotPublish: '有 {n} 个问题，不能发布',
  publish: '发布语音菜单', publishNow: '发布', publishHint: '此后的来电走新版本；正在通话的仍走原版本。', note_: '说明', publishedAs: '已发布 v{n}', neverPublished: '从未发布', current: '当前', live: '{n} 路通话中', compare: '与草稿比较', rollBack: '恢复此版本', rollBackAsk: '重新发布 v{n}？草稿不变。', rolledBack: '已恢复 v{n}', sameAsDraft: '与草稿相同',
  changedSince: '与 v{v} 相比改动 {n} 处', takeIntoDraft: '载入草稿', tryHint: '点按键或直接键入；不打电话。', keypad: '按键', pressed: '已按', pressedKey: '按 {key}', hearAll: '全部试听', again: '重来', caller: '来电号码', hearPrompt: '试听 {name}', seconds: '{n} 秒', cut: '打断于 {n} 秒',
};
