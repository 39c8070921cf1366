import { HotlineError } from '../errors.ts';

export const OFFER_STATES = ['offered', 'answered', 'failed', 'withdrawn'] as const;
export type OfferState = (typeof OFFER_STATES)[number];

/** One call at one agent's phone. An offer ends once and for all; another try is another offer. */
export interface Offer {
  offerId: string;
  callId: string;
  agentId: string;
  queueId: string;
  state: OfferState;
  at: Date;
  until: Date;
  /** Stops the ring timer. */
  stopTimer: () => void;
}

export const OFFER_MOVES: Readonly<Record<OfferState, readonly OfferState[]>> = {
  offered: ['answered', 'failed', 'withdrawn'],
  answered: [],
  failed: [],
  withdrawn: [],
};

/** Ends an offer; OFFER_TAKEN when it is over already. */
export function endOffer(offer: Offer, to: OfferState): void {
  if (!OFFER_MOVES[offer.state].includes(to)) throw new HotlineError('OFFER_TAKEN', [], { from: offer.state, to });
  offer.state = to;
  offer.stopTimer();
}

/** The offer is live and is this agent's for this call. */
export function isOpenFor(offer: Offer, callId: string, agentId: string): boolean {
  return offer.state === 'offered' && offer.callId === callId && offer.agentId === agentId;
}
