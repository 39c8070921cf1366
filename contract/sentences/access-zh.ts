/** Second factor: sign-in, setting up, account page. */
export const accessZh = {
  secondFactor: {
    title: '两步验证', code: '验证码', codeHint: '验证器上的 6 位数字；手机不在身边时输入一个恢复码', setUpTitle: '请绑定两步验证', setUpWhy: '您的角色要求两步验证。绑定后登录需输入密码和手机验证器上的验证码。',
    scan: '用手机上的验证器（如各类 Authenticator 应用）扫描二维码，或手工输入密钥：', picture: '绑定验证器的二维码', secret: '密钥', confirmHint: '输入验证器现在显示的 6 位数字', confirm: '绑定',
    codesTitle: '恢复码', codesWhy: '手机丢失或损坏时，每个恢复码可代替验证码登录一次。只显示这一次，请抄写或打印后妥善保管。', codesKept: '我已保存好恢复码', go: '继续', print: '打印',
    on: '已启用', off: '未启用', since: '启用时间', left: '剩余恢复码', required: '您的角色必须使用两步验证', enable: '启用', change: '换一个验证器', renew: '重新生成恢复码', disable: '关闭', currentCode: '当前验证码或恢复码', done: '已完成', cancel: '取消',
    userTitle: '两步验证', reset: '解除绑定', resetAsk: '解除后此人只凭密码登录（角色要求时须重新绑定）。请先核实是本人。确定解除？', resetDone: '已解除绑定', none: '未绑定',
  },
};
