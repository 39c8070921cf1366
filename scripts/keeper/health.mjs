// Asks the server how it is. Over TLS the certificate is the operator's own and is not judged here: it is this machine's own port.
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';

/** GET; resolves to status and text, or null when there is no answer within `timeout`. */
export function ask(url, timeout = 1000) {
  return new Promise((resolve) => {
    const get = url.startsWith('https:') ? httpsGet : httpGet;
    const request = get(url, { timeout, rejectUnauthorized: false, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => { text = (text + chunk).slice(0, 65_536); });
      response.on('end', () => { clearTimeout(limit); resolve({ status: response.statusCode, text }); });
      response.on('error', () => resolve(null));
    });
    const limit = setTimeout(() => request.destroy(), timeout);
    request.on('error', () => { clearTimeout(limit); resolve(null); });
    request.on('timeout', () => request.destroy());
  });
}

/** Counts silence: the server that answered once and then misses `patience` questions in a row is ended. */
export class Watch {
  #missed = 0;
  #answered = false;
  constructor({ patience = 5, grace = 60 } = {}) {
    this.patience = patience;
    this.grace = grace;
  }

  /** Takes the outcome of one question a second; true when the server must be ended. */
  takes(answer) {
    this.#answered ||= answer !== null;
    this.#missed = answer === null ? this.#missed + 1 : 0;
    return this.#missed >= (this.#answered ? this.patience : this.grace);
  }

  reset() {
    this.#missed = 0;
    this.#answered = false;
  }
}
