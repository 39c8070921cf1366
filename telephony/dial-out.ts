import { HotlineError } from '../errors.ts';
import type { Ari } from './ari/ari.ts';
import type { AriEvent } from './ari/transport.ts';
import { dialGate, isEmergency, type DialForms, type DialRules, type DialWho } from './dial.ts';
import type { DialCounter } from './dial-counts.ts';

/** `endpoints` in the order they are to be tried; `callerId` goes with the first. */
export interface DialRoute { digits: string; endpoints: string[]; callerId: string }
export interface OutLeg { channelId: string; route: DialRoute; app: string; appArgs: string; /** Seconds. */ timeout: number; variables: Record<string, string> }
/** One way to the number: over which trunk, and who is shown to be calling. */
export interface DialTrial { endpoint: string; callerId: string; formats: string }

/** The way out of the house, for everybody who dials. */
export interface DialOut {
  /** Passes the gate and counts, gives the digits. Throws DIAL_BAD_NUMBER, DIAL_NOT_ALLOWED, DIAL_CAP_REACHED. */
  pass(number: string, who: DialWho): string;
  /** The same, with the trunks to try. Throws DIAL_BAD_NUMBER, DIAL_NOT_ALLOWED, DIAL_CAP_REACHED, DIAL_NO_TRUNK. */
  route(number: string, who: DialWho): DialRoute;
  /** Whether `route` would give one; nothing is counted. */
  allows(number: string, who: DialWho): boolean;
  /** Dials over the first trunk that takes it; the next one is tried by itself when a carrier cannot be reached or says 503, under the same channel id. */
  originate(leg: OutLeg): Promise<'done' | 'unreachable'>;
  /** Put before the reader of Asterisk's events: the end of a leg that goes on over the next trunk is kept from it. */
  before(reader: (event: AriEvent) => void): (event: AriEvent) => void;
}

export interface DialOutNeeds {
  ari: Pick<Ari, 'originate'>;
  rules(): DialRules;
  counter: DialCounter;
  /** The country's forms of a number, '13800001234' of '008613800001234'. */
  forms(digits: string): DialForms | null;
  trunks: { trials(digits: string, urgent: boolean): DialTrial[]; failed(endpoint: string, cause: number): void };
  reportError(error: unknown): void;
}

/** No route, network out of order, temporary failure, congestion, no circuit, not implemented, time-out of the far side's server: the carrier's fault, not the callee's. */
const CARRIERS_FAULT = new Set([3, 27, 34, 38, 41, 42, 44, 102]);
/** What Asterisk would say of an address it knows to be away: no route. */
const UNREACHABLE = 3;

export function createDialOut({ ari, rules, counter, forms, trunks, reportError }: DialOutNeeds): DialOut {
  /** Legs that nobody has taken yet, with the trunks that are left. */
  const pending = new Map<string, { leg: OutLeg; trial: DialTrial; rest: DialTrial[] }>();

  async function attempt(leg: OutLeg, trials: readonly DialTrial[]): Promise<'done' | 'unreachable'> {
    for (const [index, trial] of trials.entries()) {
      // Written before the command: its end may come before the answer to the request.
      pending.set(leg.channelId, { leg, trial, rest: trials.slice(index + 1) });
      const { channelId, app, appArgs, timeout, variables } = leg;
      const result = await ari.originate({ channelId, endpoint: trial.endpoint, app, appArgs, timeout, callerId: trial.callerId, formats: trial.formats, variables });
      if (result === 'done') return result;
      trunks.failed(trial.endpoint, UNREACHABLE);
    }
    pending.delete(leg.channelId);
    return 'unreachable';
  }

  /** The attempt over the next trunk when this event is the end of one that the carrier did not take; else null. */
  function next(event: AriEvent): Promise<'done' | 'unreachable'> | null {
    if (event.type === 'StasisStart') pending.delete(event.channel.id);
    if (event.type === 'ChannelStateChange' && ['Ringing', 'Up'].includes(event.channel.state)) pending.delete(event.channel.id);
    if (event.type !== 'ChannelDestroyed') return null;
    const one = pending.get(event.channel.id);
    pending.delete(event.channel.id);
    if (one === undefined || !CARRIERS_FAULT.has(event.cause)) return null;
    trunks.failed(one.trial.endpoint, event.cause);
    return one.rest.length === 0 ? null : attempt(one.leg, one.rest);
  }

  return {
    pass(number, who) {
      const digits = dialGate(number, rules(), counter.counts(who), forms);
      if (!isEmergency(digits)) counter.add(who);
      return digits;
    },
    route(number, who) {
      const digits = dialGate(number, rules(), counter.counts(who), forms);
      const trials = trunks.trials(digits, isEmergency(digits));
      if (trials.length === 0) throw new HotlineError('DIAL_NO_TRUNK');
      if (!isEmergency(digits)) counter.add(who);
      return { digits, endpoints: trials.map(({ endpoint }) => endpoint), callerId: trials[0]?.callerId ?? '' };
    },
    allows(number, who) {
      try {
        return trunks.trials(dialGate(number, rules(), counter.counts(who), forms), false).length > 0;
      } catch (error) {
        if (error instanceof HotlineError) return false;
        throw error;
      }
    },
    originate(leg) {
      const known = trunks.trials(leg.route.digits, true);
      return attempt(leg, leg.route.endpoints.flatMap((endpoint) => known.filter((trial) => trial.endpoint === endpoint)));
    },
    before: (reader) => (event) => {
      const again = next(event);
      if (again === null) return reader(event);
      void again.then((result) => (result === 'unreachable' ? reader(event) : undefined), (error: unknown) => {
        reportError(error);
        reader(event);
      });
    },
  };
}
