import type { Refusal } from '../../../contract/socket.ts';
import { i18n, language } from './i18n.ts';

/** What the server refused or what did not reach it, ready to be shown: a stable code and a sentence per language. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly status: number;
  readonly messageZh: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(status: number, refusal: Pick<Refusal, 'code' | 'message' | 'messageZh' | 'details'>) {
    super(refusal.message);
    this.name = 'ApiFailure';
    this.status = status;
    this.code = refusal.code;
    this.messageZh = refusal.messageZh;
    this.details = refusal.details;
  }

  /** True when trying the very same thing later can succeed. */
  get away(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** A failure that never reached the server, or got no answer. */
export function localFailure(key: 'network' | 'timeout' | 'offline'): ApiFailure {
  const sentence = (locale: 'zh' | 'en') => i18n.global.t(`error.${key}`, {}, { locale });
  return new ApiFailure(0, { code: 'NETWORK', message: sentence('en'), messageZh: sentence('zh') });
}

/** The sentence for a person, in the language of the screen. */
export function sentenceOf(failure: unknown): string {
  if (failure instanceof ApiFailure) return language() === 'zh' ? failure.messageZh || failure.message : failure.message;
  return i18n.global.t('error.unknown');
}
