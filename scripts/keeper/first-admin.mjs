// The first account's password. Made here, handed to the server in its environment, shown to the operator once, written to no log.
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeWhole } from './process-table.mjs';
import { layout } from './settings.mjs';

/** Letters and digits that are not mistaken for each other when read out or typed. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

export function randomPassword() {
  return Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join('-');
}

/**
 * Holds the password until the server has said whether it made the account. A set-up interrupted in between shows the same one next time:
 * until then it lies in the secrets folder, readable by root alone.
 */
export class FirstAdmin {
  #password = null;
  constructor({ dataDir, chosen, say }) {
    this.at = layout(dataDir);
    this.chosen = chosen;
    this.say = say;
  }

  prepare() {
    if (this.chosen) return;
    this.#password = existsSync(this.at.pendingPassword) ? readFileSync(this.at.pendingPassword, 'utf8') : randomPassword();
    writeWhole(this.at.pendingPassword, this.#password, 0o600);
  }

  /** What the server gets; null once the matter is settled. */
  get password() {
    return this.#password;
  }

  /** To be called when the server is ready: shows the password if the account was made just now. */
  settle() {
    if (existsSync(this.at.firstAdmin)) this.say(this.#words());
    rmSync(this.at.firstAdmin, { force: true });
    rmSync(this.at.pendingPassword, { force: true });
    this.#password = null;
  }

  #words() {
    if (this.chosen) return 'first account: admin, with the password of ADMIN_PASSWORD';
    return `first account: admin, password ${this.#password} (shown this once; it must be changed at the first sign-in)`;
  }
}
