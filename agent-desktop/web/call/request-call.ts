import type { PhoneCredentials } from '../../../contract/views.ts';
import type { Language, Words } from './sentences.ts';

export interface CallPermit { token: string; credentials: PhoneCredentials; number: string; language: Language }
export type Problem = keyof Words['problem'];

export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem);
    this.problem = problem;
  }
}

const PROBLEM_OF: Record<string, Problem> = { WEB_CALL_OFF: 'off', WEB_CALL_CAP: 'cap', RATE_LIMITED: 'cap', NOT_FOUND: 'number', BAD_INPUT: 'number' };
const ANSWER_MS = 8_000;

/** Asks the server for one call: a token and telephone credentials that are good for two minutes. */
export async function requestCall(number: string, language: Language): Promise<CallPermit> {
  let answer: Response;
  try {
    answer = await fetch('/api/v1/web-calls', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ number, language }), signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Refused('connection');
  }
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok) return body as CallPermit;
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
  throw new Refused(PROBLEM_OF[code] ?? 'connection');
}
