/**
 * The error catalogue: code → HTTP status, sentence in Chinese and in English. docs/errors.md lists the same codes; a test holds both to each other.
 * `%s` in a sentence is filled from the arguments in order.
 */
export const ERRORS = {
  BAD_INPUT: [400, '输入有误：%s', 'Bad input: %s'],
  BODY_TOO_LARGE: [413, '内容过大', 'The body is too large'],
  NOT_SIGNED_IN: [401, '请先登录', 'Sign in first'],
  SIGN_IN_FAILED: [401, '用户名或密码错误', 'Wrong user name or password'],
  LOCKED_OUT: [429, '尝试次数过多，请在 %s 秒后再试', 'Too many attempts; try again in %s seconds'],
  PASSWORD_MUST_CHANGE: [403, '请先修改初始密码', 'Change the first password before going on'],
  SECOND_FACTOR_NEEDED: [401, '请输入验证器上的验证码', 'Enter the code of your authenticator app'],
  SECOND_FACTOR_WRONG: [401, '验证码不正确或已使用', 'The code is wrong or was used already'],
  SECOND_FACTOR_SET_UP: [403, '您的角色须先绑定两步验证', 'Your role takes a second factor: set it up before going on'],
  SECOND_FACTOR_REQUIRED: [409, '您的角色必须使用两步验证，不能关闭', 'Your role takes a second factor; it cannot be switched off'],
  PASSWORD_TOO_WEAK: [400, '密码至少 10 位', 'A password needs at least 10 characters'],
  LAST_ADMIN: [409, '至少保留一名启用的系统管理员', 'One active administrator must stay'],
  ROLES_EXCLUDE: [400, '角色 %s 与 %s 不能由同一人担任', 'The roles %s and %s may not be held by one person'],
  FORBIDDEN: [403, '没有权限', 'You do not have the right to do this'],
  FOREIGN_ORIGIN: [403, '来源不被允许', 'This origin is not allowed'],
  NOT_FOUND: [404, '未找到', 'Not found'],
  CONFLICT: [409, '内容已被他人修改，请刷新', 'Somebody else changed this; load it again'],
  DUPLICATE: [409, '%s 已存在', '%s already exists'],
  KEY_REUSED: [422, '该 Idempotency-Key 已用于另一请求', 'This Idempotency-Key stood for another request'],
  RATE_LIMITED: [429, '请求过于频繁', 'Too many requests'],
  STORE_AWAY: [503, '数据库暂时不可用', 'The database is away for the moment'],
  ARI_UNREACHABLE: [503, '电话系统暂时不可用', 'The telephone system is away for the moment'],
  INTERNAL: [500, '系统内部错误', 'Internal error'],
  CALL_NOT_FOUND: [404, '通话不存在或已结束', 'No such call, or it is over'],
  CALL_WRONG_STATE: [409, '通话处于 %s，不能转为 %s', 'The call is %s and cannot become %s'],
  CALL_NOT_YOURS: [403, '这不是您的通话', 'This is not your call'],
  OFFER_TAKEN: [409, '该来电已被接听', 'The offer was taken or is over'],
  AGENT_WRONG_STATE: [409, '坐席处于 %s，不能转为 %s', 'The agent is %s and cannot become %s'],
  AGENT_BUSY: [409, '坐席正在处理其他来电', 'The agent has another call'],
  WRAP_UP_EXTENDED: [409, '话后处理最多延长 %s 次', 'A wrap-up may be lengthened %s times at most'],
  PHONE_NOT_READY: [409, '话机未就绪', 'The phone is not ready'],
  TARGET_UNREACHABLE: [409, '对方无法接通', 'The other side cannot be reached'],
  PARK_FULL: [409, '没有空闲的驻留位', 'No free place to park a call'],
  DIAL_NOT_ALLOWED: [403, '不允许拨打该号码', 'This number may not be dialled'],
  DIAL_BAD_NUMBER: [400, '号码格式不正确', 'This is not a number that can be dialled'],
  DIAL_CAP_REACHED: [429, '已达到外呼上限', 'The cap on outgoing calls is reached'],
  DIAL_NO_TRUNK: [503, '没有可用的外线', 'No line to a carrier is set up or free'],
  WEB_CALL_OFF: [403, '网上通话未开通', 'The web phone is switched off'],
  WEB_CALL_CAP: [429, '网上通话繁忙，请拨打 12345', 'The web phone is busy; dial 12345 instead'],
  TICKET_WRONG_STATE: [409, '工单处于 %s，不能转为 %s', 'The ticket is %s and cannot become %s'],
  RESIDENT_MERGED: [409, '该市民档案已合并或未合并，不能这样操作', 'These records are merged already, or are not'],
  RECORDING_NOT_READY: [404, '录音尚未生成', 'The recording is not ready'],
  FLOW_FAULTY: [409, '流程有错误，不能发布', 'The flow has faults and cannot be published'],
  IN_USE: [409, '正在被 %s 使用', 'In use by %s'],
  SOUND_UNREADABLE: [400, '无法识别的音频，或长于 30 秒', 'Not a sound that can be read, or longer than 30 seconds'],
  OUTCOME_MISSING: [409, '请先填写话后小结或保存工单', 'Save a ticket or choose an outcome first'],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ErrorCode = keyof typeof ERRORS;

/** A failure with a stable code. `details` may name the field or the states; it never holds internals. */
export class HotlineError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly messageZh: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, args: readonly string[] = [], details?: Record<string, unknown>) {
    const [status, zh, en] = ERRORS[code];
    super(fill(en, args));
    this.name = 'HotlineError';
    this.code = code;
    this.status = status;
    this.messageZh = fill(zh, args);
    this.details = details;
  }
}

function fill(sentence: string, args: readonly string[]): string {
  let index = 0;
  return sentence.replace(/%s/g, () => args[index++] ?? '');
}

/** What is sent to the browser, over HTTP and over the socket alike. Never a stack, never a driver's words. */
export interface ErrorAnswer { code: ErrorCode; message: string; messageZh: string; details?: Record<string, unknown> }

export function errorAnswer(error: HotlineError): ErrorAnswer {
  return { code: error.code, message: error.message, messageZh: error.messageZh, ...(error.details && { details: error.details }) };
}

/** Errors by which the driver and Mongoose say that the store cannot be reached. Known by class name, so that nothing here imports them. */
const STORE_AWAY_NAMES = new Set([
  'MongoServerSelectionError', 'MongoNetworkError', 'MongoNetworkTimeoutError', 'MongoPoolClearedError', 'MongoPoolClosedError', 'MongoWaitQueueTimeoutError',
  'MongoNotConnectedError', 'MongoTopologyClosedError', 'MongoClientClosedError', 'MongoOperationTimeoutError', 'MongooseServerSelectionError',
  'DisconnectedError',
]);
/** Not primary, shutting down, interrupted at shutdown and their kin. */
const STORE_AWAY_CODES = new Set([91, 189, 262, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** Any thrown thing as an error of the catalogue; what is not known becomes INTERNAL and keeps its cause for the log only. */
export function asHotlineError(thrown: unknown): HotlineError {
  if (thrown instanceof HotlineError) return thrown;
  const known = isStoreAway(thrown) ? new HotlineError('STORE_AWAY') : new HotlineError('INTERNAL');
  known.cause = thrown;
  return known;
}

function isStoreAway(thrown: unknown, depth = 0): boolean {
  if (!(thrown instanceof Error) || depth > 4) return false;
  const code = (thrown as { code?: unknown }).code;
  return STORE_AWAY_NAMES.has(thrown.name) || (typeof code === 'number' && STORE_AWAY_CODES.has(code)) || /buffering timed out|initial connection is complete/.test(thrown.message) || isStoreAway(thrown.cause, depth + 1);
}
