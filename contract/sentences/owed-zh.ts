/** Chinese sentences of what is owed and how the floor does: call-backs, missed calls, rates, one's own day. */
export const owedZh = {
  title: '回拨', open: '待回拨', closed: '已结束', hint: '2 小时内回拨；以任何方式联系上后自动结束',
  columns: { due: '应回拨', number: '号码', kind: '来由', queue: '队列', wanted: '来电时间', calls: '来电次数', tries: '已拨', state: '状态', agent: '承办', actions: '操作', ended: '结束时间' },
  kind: { keptPlace: '排队保留位置', missed: '漏接' },
  state: { waiting: '待回拨', dialling: '正在回拨', done: '已回拨', cleared: '已联系上', expired: '已过期', failed: '未接通' },
  why: { callerReached: '市民再次来电接通', called: '已呼通', ticket: '已另行建单', notReached: '多次未接通', tooLate: '超过保留时间', byHand: '人工结束：{reason}', refused: '不允许呼出（{code}）' },
  overdue: '已逾期', position: '排在第 {n} 位', call: '回拨', claim: '领取', done: '结束', reason: '结束原因', reasonHint: '如 已用其他方式联系', none: '没有待回拨的电话', noneClosed: '没有记录', yours: '我', auto: '自动回拨',
  count: '{n} 个待回拨，{late} 个逾期',
  floor: {
    title: '实时监控', queue: '队列', all: '全部', connected: '接通率', inTime: '{n} 秒接通率', now: '本半小时', day: '近 24 小时', halfHours: '每半小时', from: '时段', offered: '请求人工', answered: '接听', answeredInTime: '{n} 秒内', abandoned: '放弃',
    short: '其中 5 秒内', refused: '满载被拒', wait: '平均等待', maxWait: '最长等待', talk: '平均通话', toHuman: '到人工', exclude: '分母剔除 5 秒内放弃', definition: '口径', waiting: '正在排队', longest: '最长等待', ready: '示闲/在线', owed: '待回拨', late: '逾期', none: '—',
  },
  day: { title: '我的今日', calls: '通话', talk: '平均', wrapUp: '话后', ready: '示闲', paused: '示忙', tickets: '工单', onSpot: '直接答复', missed: '漏接', rating: '评价', words: '今日 {calls} 通 · 均 {talk} · 工单 {tickets}' },
};
