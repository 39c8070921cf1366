import { newId } from '../../contract/ids.ts';
import { systemClock } from '../../clock.ts';

/** One person's session with the hotline's API, signed in again when it has run out. */
export class Session {
  readonly url: string;
  readonly #username: string;
  readonly #password: string;
  #cookie = '';

  constructor(url: string, username: string, password: string) {
    this.url = url;
    this.#username = username;
    this.#password = password;
  }

  get cookie(): string {
    return this.#cookie;
  }

  async signIn(): Promise<void> {
    const answer = await this.#send('POST', '/session', { username: this.#username, password: this.#password });
    if (answer.status !== 200) throw new Error(`sign-in of ${this.#username}: ${answer.status} ${await answer.text()}`);
    this.#cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  }

  /** The JSON answer; an error answer throws with its code. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    let answer = await this.#send(method, path, body);
    if (answer.status === 401) {
      await this.signIn();
      answer = await this.#send(method, path, body);
    }
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** All rows of a list, page by page. */
  async *all<T>(path: string): AsyncGenerator<T> {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: T[]; next: string | null } = await this.ask('GET', `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      yield* page.items;
      cursor = page.next;
    }
  }

  #send(method: string, path: string, body?: unknown): Promise<Response> {
    const key = method === 'POST' ? { 'idempotency-key': newId(systemClock.now().getTime()) } : {};
    return fetch(`${this.url}/api/v1${path}`, {
      method, signal: AbortSignal.timeout(20_000), headers: { cookie: this.#cookie, origin: this.url, 'content-type': 'application/json', ...key }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
