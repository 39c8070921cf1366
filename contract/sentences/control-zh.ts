/** Call control of the desk: whom a call goes to, who is on it, and who listens. */
export const controlZh = {
  dialog: '转接与协商', find: '姓名、工号、队列、流程，或直接输入号码', hint: '上下键选择，回车先协商，Ctrl+回车直接转接，Esc 关闭', none: '没有可转接的对象', consult: '协商', blind: '直接转接',
  kind: { agent: '坐席', queue: '队列', number: '外线', flow: '流程', emergency: '紧急' },
  done: '已转接', asked: '正在呼叫', party: '第三方',
  state: { ringing: '振铃', private: '协商中', waiting: '等待', joined: '三方中' },
  to: { resident: '与市民通话', party: '与第三方通话，市民听音乐', all: '三方通话' },
  swap: '切换', merge: '三方', complete: '完成转接', cancel: '取消', leave: '退出', drop: '移出', park: '驻留', rate: '转评价', keypad: '按键',
  mergeNeeds: '先协商，对方应答后再三方', mergeKey: 'Alt+3 三方',
  emergency: '紧急移交', emergencyTitle: '一键紧急移交', emergencyHint: '按 1 公安 110，2 消防 119，3 急救 120，4 交警 122；市民不离线，录音继续', place: '地点', note: '情况', service: { '110': '公安', '119': '消防', '120': '急救', '122': '交警' },
  emergencyCalled: '正在接入 {service}',
  pickUp: '代接', pickUpTitle: '驻留和排队的来电', pickUpNone: '没有可代接的来电', slot: '{n} 号位', parkedBy: '{name} 驻留', waiting: '排队',
  live: '正在进行的通话', liveNone: '现在没有通话', listen: '监听', whisper: '耳语', barge: '强插', stop: '停止', supervisor: '班长在线',
};
