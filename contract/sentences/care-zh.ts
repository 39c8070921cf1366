/** Chinese sentences of the wide desk: residents, bulletins, what may be done to an open ticket, and colours. */
export const careZh = {
  theme: { label: '外观：跟随系统、浅色、深色', system: '跟随系统', light: '浅色', dark: '深色' },
  reveal: { title: '查看完整号码', ask: '查看会记入审计，请写明原因', reason: '原因，如 回拨核实', needReason: '请写明原因（至少 2 个字）', show: '显示', callBack: '回拨市民' },
  ticket: {
    urge: '催单', facts: '补充', progress: '进度', withdraw: '撤单', send: '提交', textHint: '市民怎么说', urgeText: '市民来电催办', urges: '已催 {n} 次，最近 {at}', noneOpen: '没有可以催办的未结工单',
    say: '工单 {number}，目前{state}。', done: { urge: '已催办 {number}', facts: '已补充到 {number}', withdraw: '已撤单 {number}' },
  },
  bulletin: { kind: { notice: '公告', wording: '口径', outage: '停供', incident: '突发' }, until: '至 {at}', search: '查找公告和口径', cite: '引用', none: '目前没有公告和口径' },
  elements: {
    title: '还缺这些要素：', reason: '仍要提交的原因', save: '照样提交', back: '继续填写', reasons: { unknown: '来电人说不清', refused: '来电人不愿说', notApplicable: '本件不涉及' }, kept: '（缺{names}：{reason}）',
  },
  presence: { sees: '{names} 也在看这张工单', edits: '{names} 正在修改这张工单' },
  resident: {
    page: '市民档案', flags: '特殊情况', note: '备注', record: '档案', category: '类别', person: '个人', company: '企业', same: '同一市民的其他档案', merge: '合并', split: '拆开', otherPhone: '另一个号码', nobody: '这个号码没有别的档案',
    mergeAsk: '把“{name}”的号码、通话和工单并到这里？写明原因，之后可以拆开。', splitAsk: '两份档案将恢复原样。写明原因。', standsUnder: '此档案已并入：',
    flag: { elderly: '老人', disabled: '残障', foreign: '外语', dialect: '方言', minor: '未成年', attention: '需留意' },
  },
  timeline: { title: '往来经过', callIn: '来电', callOut: '去电', ticket: '工单', ticketMoved: '流转', note: '记录', rating: '评价', notTalked: '未接通' },
  calls: { filter: '通话类别', all: '全部通话', in: '呼入', out: '呼出', missed: '全部未接', abandoned: '放弃等待', refused: '被拒绝' },
  wave: '两个声道的波形，点击跳到该处',
  mark: { held: '保持', resumed: '恢复', transfer: '转接', consult: '咨询', handedOver: '移交', merged: '三方', key: '按键', recordingPaused: '停录', recordingResumed: '续录', emergency: '紧急移交' },
};
