import { z } from 'zod';
import { secondFactorCodeSchema } from './api.ts';
import type { CallOutcome, TicketState, Urgency } from './states.ts';

/** 公告条 and 统一口径: what every agent sees above the form, each with its end. */
export const BULLETIN_KINDS = ['notice', 'wording', 'outage', 'incident'] as const;
export type BulletinKind = (typeof BULLETIN_KINDS)[number];
export const bulletinInputSchema = z.strictObject({
  kind: z.enum(BULLETIN_KINDS),
  title: z.string().trim().min(1).max(100),
  text: z.string().trim().max(4_000),
  areaCodes: z.array(z.string().max(32)).max(50).default([]),
  topicCodes: z.array(z.string().max(16)).max(50).default([]),
  from: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }),
});
export const bulletinPatchSchema = bulletinInputSchema.partial().extend({ areaCodes: z.array(z.string().max(32)).max(50).optional(), topicCodes: z.array(z.string().max(16)).max(50).optional(), version: z.number().int().min(1) });
export interface BulletinView { id: string; kind: BulletinKind; title: string; text: string; areaCodes: string[]; topicCodes: string[]; from: string; until: string; byName: string; active: boolean; version: number }

export const phraseInputSchema = z.strictObject({ group: z.string().trim().min(1).max(30), text: z.string().trim().min(1).max(2_000), order: z.number().int().min(0).max(9_999).default(100), topicCodes: z.array(z.string().max(16)).max(50).default([]) });

export const phrasePatchSchema = phraseInputSchema.partial().extend({ order: z.number().int().min(0).max(9_999).optional(), topicCodes: z.array(z.string().max(16)).max(50).optional(), version: z.number().int().min(1) });

/** One line of everything a resident had with us, newest first. GET /residents/:id/timeline?cursor */
export interface TimelineEntry {
  at: string;
  kind: 'callIn' | 'callOut' | 'ticket' | 'ticketMoved' | 'note' | 'rating';
  id: string;
  title: string;
  data: { outcome?: CallOutcome | null; state?: TicketState; urgency?: Urgency; talkMs?: number | null; agentName?: string | null; ticketNumber?: string; recorded?: boolean };
}
export interface ResidentView { id: string; name: string; category: 'person' | 'company'; phones: string[]; flags: string[]; note: string; mergedInto: string | null; mergedFrom: { id: string; name: string; at: string; byName: string }[]; version: number }
export const RESIDENT_FLAGS = ['elderly', 'disabled', 'foreign', 'dialect', 'minor', 'attention'] as const;
export const residentEditSchema = z.strictObject({ name: z.string().max(100).optional(), category: z.enum(['person', 'company']).optional(), flags: z.array(z.enum(RESIDENT_FLAGS)).optional(), note: z.string().max(2_000).optional(), version: z.number().int().min(1) });
/** POST /residents/:id/merge: the other's numbers, calls and tickets are found under this one. POST /residents/:id/split: undoes it, from the merge's own record. */
export const residentMergeSchema = z.strictObject({ otherId: z.string(), reason: z.string().trim().min(2).max(500) });
export const residentSplitSchema = z.strictObject({ otherId: z.string(), reason: z.string().trim().min(2).max(500) });

/** Why somebody wants to see a number in full. POST /tickets|calls|residents/:id/reveal → {name, phones} */
export const revealSchema = z.strictObject({ reason: z.string().trim().min(2).max(200) });
export interface Revealed { name: string; phones: string[] }

/** What may be done to an open ticket before a new form is begun. POST /tickets/:id/urge|facts|withdraw {callId?, text} */
export const ticketRemarkSchema = z.strictObject({ callId: z.string().nullable().default(null), text: z.string().trim().min(1).max(4_000) });

/** Who else looks at or edits a ticket now. Socket `ticket.watch {ticketId, editing}`; push kind 'ticketPresence'. */
export interface TicketPresence { ticketId: string; people: { userId: string; name: string; editing: boolean; since: string }[] }

/** Peaks of both tracks for the wave picture. GET /calls/:id/recordings/:rid/peaks?buckets= → {buckets: number[] (0…1), durationMs} */
export interface PeaksView { durationMs: number; peaks: number[] }

/** Every change an administrator makes, with before and after. GET /audit?entity&by&from&to&cursor */
export interface AuditEntry { id: string; at: string; byId: string; byName: string; action: 'created' | 'changed' | 'removed' | 'published' | 'revealed' | 'exported' | 'supervised' | 'signedIn' | 'secondFactor'; entity: string; entityId: string; entityName: string; before: Record<string, unknown> | null; after: Record<string, unknown> | null; address: string }
/** What a service tells the ledger; secrets never go in. */
export type AuditInput = Pick<AuditEntry, 'action' | 'entity' | 'entityId' | 'entityName' | 'before' | 'after'>;

/**
 * Second factor (TOTP). GET /account/totp → SecondFactorView; POST /account/totp {code?: of the one in use} → {secret, uri}; POST /account/totp/confirm {code} → {recoveryCodes};
 * POST /account/totp/recovery-codes {code} → {recoveryCodes}; DELETE /account/totp {code}. Sign-in answers 401 SECOND_FACTOR_NEEDED until `code` comes along.
 */
export const totpCodeSchema = z.strictObject({ code: secondFactorCodeSchema });
export const totpBeginSchema = z.strictObject({ code: secondFactorCodeSchema.optional() });
export interface SecondFactorView { enabled: boolean; since: string | null; recoveryLeft: number; /** By a role of the account. */ required: boolean }
/** PUT /roles/:role {secondFactor}: those who hold it must use one. */
export const rolePolicySchema = z.strictObject({ secondFactor: z.boolean(), version: z.number().int().min(1) });
