import { z } from 'zod';

/** A line to a carrier. Secrets go in and never come out: `passwordSet` says whether one is kept. */
const host = z.string().regex(/^[A-Za-z0-9.:[\]-]{1,253}$/);
const e164ish = z.string().regex(/^\+?\d{0,20}$/);
export const trunkInputSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  name: z.string().trim().min(1).max(64),
  enabled: z.boolean().default(true),
  /** `address`: known by where it comes from; `registration`: we sign in at the carrier. */
  kind: z.enum(['address', 'registration']),
  host, port: z.number().int().min(1).max(65_535).default(5_060),
  transport: z.enum(['udp', 'tcp', 'tls']).default('udp'),
  srtp: z.boolean().default(false),
  /** Addresses its calls come from; empty = `host`. */
  from: z.array(z.string().regex(/^[\d.:a-fA-F/]{2,64}$/)).max(20).default([]),
  username: z.string().regex(/^[\w.+@-]{0,64}$/).default(''),
  /** Left out = keep the present one. */
  password: z.string().max(128).optional(),
  codecs: z.array(z.enum(['alaw', 'ulaw', 'g722', 'opus'])).min(1).max(4).default(['alaw', 'ulaw']),
  dtmf: z.enum(['auto', 'rfc4733', 'info', 'inband']).default('auto'),
  /** Order among trunks (lower first); equal order is shared by `weight`. */
  order: z.number().int().min(0).max(99).default(10),
  weight: z.number().int().min(1).max(100).default(1),
  channels: z.number().int().min(1).max(2_000).default(30),
  /** Applied to the number dialled, first match: take away this prefix, put that in front. Empty = as dialled. */
  numberRules: z.array(z.strictObject({ match: e164ish, strip: z.number().int().min(0).max(10).default(0), prepend: e164ish.default('') })).max(20).default([]),
  /** Shown to who is called through it. */
  callerId: z.string().regex(/^\+?\d{0,20}$/).default(''),
});
export type TrunkInput = z.infer<typeof trunkInputSchema>;
/** PATCH /trunks/:id: what is to change, against the version that was read. */
const inputFields = Object.entries(trunkInputSchema.shape).filter(([name]) => name !== 'id');
export const trunkPatchSchema = z.strictObject({ ...Object.fromEntries(inputFields.map(([name, field]) => [name, (field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field).optional()])), version: z.number().int().min(1) });
export interface TrunkState { registered: boolean | null; reachable: boolean | null; callsNow: number; lastFailure: { at: string; cause: string } | null }
export interface TrunkView extends Omit<TrunkInput, 'password'> { passwordSet: boolean; state: TrunkState; version: number }

/** POST /trunks/:id/test {number}: each question with its answer in words of the catalogue (trunk.test.CODE). */
export const trunkTestSchema = z.strictObject({ number: z.string().min(3).max(32) });
export interface TrunkTestReport { steps: { question: 'registered' | 'called' | 'answered' | 'audioOut' | 'audioIn' | 'codec' | 'nat'; ok: boolean | null; code: string; data: Record<string, string> }[] }

/** GET/PUT /dial-rules */
export const dialRulesSchema = z.strictObject({
  /** Prefixes that may be called; empty = nothing but the emergency numbers. */
  allow: z.array(z.string().regex(/^\d{1,15}$/)).max(500),
  capPerAgentPerDay: z.number().int().min(0).max(10_000),
  capPerQueuePerDay: z.number().int().min(0).max(100_000),
  capPerDay: z.number().int().min(0).max(1_000_000),
  version: z.number().int().min(1),
});
export type DialRulesView = z.infer<typeof dialRulesSchema>;

/** What rings for an agent besides the page. PUT /users/:id/device */
export const deviceInputSchema = z.strictObject({ kind: z.enum(['browser', 'deskPhone', 'outside']), number: z.string().max(32).default('') });
export type DeviceInput = z.infer<typeof deviceInputSchema>;
export interface DeviceView extends DeviceInput { agentId: string; /** Of a desk phone, shown once when it is made. */ login: { user: string; password: string; host: string; port: number } | null; registered: boolean }

/** 骚扰: grades, each with expiry and evidence. */
export const NUISANCE_GRADES = ['warned', 'limited', 'refused', 'reported'] as const;
export type NuisanceGrade = (typeof NUISANCE_GRADES)[number];
export const nuisanceInputSchema = z.strictObject({ number: z.string().min(3).max(32), grade: z.enum(NUISANCE_GRADES), reason: z.string().trim().min(2).max(1_000), days: z.number().int().min(1).max(365), callIds: z.array(z.string()).min(1).max(50) });
export interface NuisanceView { id: string; number: string; grade: NuisanceGrade; reason: string; callIds: string[]; byName: string; at: string; until: string; liftedAt: string | null; liftedByName: string | null; version: number }
