import type { Clock } from '../clock.ts';
import type { SecondFactorView } from '../contract/desk.ts';
import type { Role } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import { hashRecoveryCode, newRecoveryCodes, openSecret, sealSecret, type SecondFactor } from './second-factor.ts';
import { base32, newTotpSecret, stepOfCode, totpUri } from './totp.ts';
import type { User } from './user.ts';

export interface SecondFactorNeeds {
  /** Takes a step, or a recovery code's hash, in one move: false when another sign-in was first. */
  users: { spendStep(id: string, step: number): Promise<boolean>; spendRecovery(id: string, hash: string): Promise<boolean> };
  /** Writes the account's second factor; null takes it away. */
  write(user: User, secondFactor: SecondFactor | null): Promise<User>;
  required(roles: readonly Role[]): boolean;
  /** 32 bytes, from the secrets of the machine. */
  key: Uint8Array;
  clock: Clock;
}

/** So long a secret that was shown waits for its first code. */
const PENDING_MS = 15 * 60_000;

/** The second factor: codes of an authenticator app, and recovery codes for the day it is lost. */
export class SecondFactorService {
  readonly #needs: SecondFactorNeeds;
  /** Shown, not yet confirmed, by session; each until a moment, milliseconds since 1970. */
  readonly #pending = new Map<string, { secret: Buffer; until: number }>();

  constructor(needs: SecondFactorNeeds) {
    this.#needs = needs;
  }

  view(user: User): SecondFactorView {
    return { enabled: user.secondFactor !== null, since: user.secondFactor?.since.toISOString() ?? null, recoveryLeft: user.secondFactor?.recovery.length ?? 0, required: this.#needs.required(user.roles) };
  }

  /** A fresh secret for this session, in words and as an address for the app. It counts once a code of it has come. */
  begin(user: User, sessionId: string): { secret: string; uri: string } {
    const secret = newTotpSecret();
    const now = this.#needs.clock.now().getTime();
    for (const [id, { until }] of this.#pending) if (until <= now) this.#pending.delete(id);
    this.#pending.set(sessionId, { secret, until: now + PENDING_MS });
    return { secret: base32(secret), uri: totpUri(secret, user.username) };
  }

  /** The first code of the fresh secret: from now on it is asked for. Gives the recovery codes, which nobody can see again. */
  async confirm(user: User, sessionId: string, code: string): Promise<string[]> {
    const now = this.#needs.clock.now();
    const pending = this.#pending.get(sessionId);
    const secret = pending !== undefined && pending.until > now.getTime() ? pending.secret : undefined;
    const step = secret && stepOfCode(secret, code, now, 0);
    if (secret === undefined || step === undefined || step === null) throw new HotlineError('SECOND_FACTOR_WRONG');
    const codes = newRecoveryCodes();
    await this.#needs.write(user, { secret: sealSecret(secret, user.id, this.#needs.key), lastStep: step, recovery: this.#hashes(user, codes), since: now });
    this.#pending.delete(sessionId);
    return codes;
  }

  /** Whether this is a code of the account, of the app or for recovery; it is spent by that. */
  async prove(user: User, code: string): Promise<boolean> {
    const { secondFactor } = user;
    if (secondFactor === null) return false;
    const { users, key, clock } = this.#needs;
    if (code.includes('-')) return users.spendRecovery(user.id, hashRecoveryCode(code, user.id, key));
    const step = stepOfCode(openSecret(secondFactor.secret, user.id, key), code, clock.now(), secondFactor.lastStep);
    return step !== null && (await users.spendStep(user.id, step));
  }

  /** Ten new recovery codes; the earlier ones are void. */
  async renewRecovery(user: User): Promise<string[]> {
    if (user.secondFactor === null) throw new HotlineError('NOT_FOUND');
    const codes = newRecoveryCodes();
    await this.#needs.write(user, { ...user.secondFactor, recovery: this.#hashes(user, codes) });
    return codes;
  }

  async remove(user: User): Promise<User> {
    return this.#needs.write(user, null);
  }

  #hashes(user: User, codes: readonly string[]): string[] {
    return codes.map((code) => hashRecoveryCode(code, user.id, this.#needs.key));
  }
}
