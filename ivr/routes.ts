import type { z } from 'zod';
import { viewerOf, type Route, type RouteAudit, type RouteContext, type RouteTable } from '../access/route.ts';
import {
  flowCheckSchema, flowCreateSchema, flowDraftSchema, flowPublishSchema, flowRollBackSchema, flowTrySchema, hoursInputSchema, hoursPatchSchema, numberInputSchema, numberPatchSchema,
  promptInputSchema, promptLanguageSchema, promptPatchSchema, removeQuerySchema, type FlowTryStep, type PromptInput,
} from '../contract/flows.ts';
import type { Permission } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import type { FlowService } from './flow-service.ts';
import type { ModeCost } from './mode-cost.ts';
import { modeCostQuerySchema } from './mode-cost.ts';
import type { PromptPatch, PromptService } from './prompt-service.ts';
import type { HoursService, NumberService, RowService } from './settings-service.ts';

export interface VoiceRouteNeeds {
  numbers: NumberService;
  hours: HoursService;
  prompts: PromptService;
  flows: FlowService;
  tryFlow(ask: z.infer<typeof flowTrySchema>): Promise<FlowTryStep[]>;
  modeCosts(days: number): Promise<ModeCost[]>;
}

const param = (ctx: RouteContext, name: string): string => ctx.params[name] ?? '';
const page = <T>(items: T[]): { items: T[]; next: null } => ({ items, next: null });

/** Numbers, opening hours, prompts, flows. */
export function voiceRoutes(needs: VoiceRouteNeeds): RouteTable {
  return [
    ...rowRoutes('/numbers', 'number.manage', needs.numbers, { entity: 'number', what: 'number residents dial', input: numberInputSchema, patch: numberPatchSchema }, 'queue.read'),
    ...rowRoutes('/hours', 'flow.manage', needs.hours, { entity: 'hours', what: 'set of opening hours', input: hoursInputSchema, patch: hoursPatchSchema }, 'queue.read'),
    ...rowRoutes('/prompts', 'flow.manage', needs.prompts as RowService<unknown, PromptInput, PromptPatch>, { entity: 'prompt', what: 'prompt', input: promptInputSchema, patch: promptPatchSchema }, 'queue.read'),
    ...promptSoundRoutes(needs.prompts),
    ...flowRoutes(needs.flows, needs),
    {
      method: 'get', path: '/reports/number-modes', permission: 'queue.read', query: modeCostQuerySchema,
      summary: 'What each mode of a number costs its callers in seconds, from the call records: until a human is heard, in the menu, in the queue; and how many gave up where.',
      run: async (ctx) => page(await needs.modeCosts((ctx.query as z.infer<typeof modeCostQuerySchema>).days)),
    },
  ];
}

function rowRoutes<V, Input, Patch>(path: string, manage: Permission, rows: RowService<V, Input, Patch>, { entity, what, input, patch }: { entity: string; what: string; input: z.ZodType<Input>; patch: z.ZodType<Patch> }, read: Permission): Route[] {
  const one = `${path}/:id`;
  const audit: RouteAudit = { entity, read: (id) => rows.find(id) };
  return [
    { method: 'get', path, permission: read, summary: `Every ${what}.`, run: async () => page(await rows.list()) },
    { method: 'get', path: one, permission: read, summary: `One ${what}.`, run: (ctx) => rows.find(param(ctx, 'id')) },
    { method: 'post', path, permission: manage, body: input, status: 201, audit, summary: `Adds a ${what}. DUPLICATE when there is one of this name.`, run: (ctx) => rows.create(ctx.body as Input) },
    { method: 'patch', path: one, permission: manage, body: patch, audit, summary: `Changes a ${what}; what is not sent stays. \`version\` is the one that was read; CONFLICT names the present one.`, run: (ctx) => rows.edit(param(ctx, 'id'), ctx.body as Patch) },
    {
      method: 'delete', path: one, permission: manage, query: removeQuerySchema, audit, summary: `Removes a ${what}. IN_USE names who needs it.`,
      run: (ctx) => rows.remove(param(ctx, 'id'), (ctx.query as z.infer<typeof removeQuerySchema>).version ?? null),
    },
  ];
}

function promptSoundRoutes(prompts: PromptService): Route[] {
  const audit: RouteAudit = { entity: 'prompt', action: 'changed', read: (id) => prompts.find(id) };
  const language = (ctx: RouteContext): 'zh' | 'en' => (ctx.query as z.infer<typeof promptLanguageSchema>).lang;
  return [
    {
      method: 'get', path: '/prompts/:id/audio', permission: 'queue.read', query: promptLanguageSchema, rawAnswer: true, summary: 'The prompt as callers hear it, as WAV.',
      async run(ctx) {
        const path = prompts.file(param(ctx, 'id'), language(ctx));
        ctx.res.setHeader('Content-Type', 'audio/wav');
        await new Promise<void>((resolve, reject) => ctx.res.sendFile(path, (error?: NodeJS.ErrnoException) => (error?.code === 'ENOENT' ? reject(new HotlineError('NOT_FOUND')) : resolve())));
      },
    },
    {
      method: 'put', path: '/prompts/:id/recording', permission: 'flow.manage', query: promptLanguageSchema, audit, summary: 'Replaces the machine\'s voice by a sound file, sent as the body: any common format, at most 30 s and 64 MB.',
      run: (ctx) => prompts.record(param(ctx, 'id'), language(ctx), ctx.req, viewerOf(ctx).name),
    },
    { method: 'delete', path: '/prompts/:id/recording', permission: 'flow.manage', query: promptLanguageSchema, audit, summary: 'Back to the machine\'s voice; the recording is kept.', run: (ctx) => prompts.unrecord(param(ctx, 'id'), language(ctx)) },
  ];
}

function flowRoutes(flows: FlowService, { tryFlow }: Pick<VoiceRouteNeeds, 'tryFlow'>): Route[] {
  const id = (ctx: RouteContext): string => param(ctx, 'id');
  const audit: RouteAudit = { entity: 'flow', read: (flowId) => flows.view(flowId) };
  const published: RouteAudit = { ...audit, action: 'published' };
  return [
    { method: 'get', path: '/flows', permission: 'queue.read', summary: 'Every voice flow, with its faults and the calls that are in it.', run: async () => page(await flows.list()) },
    { method: 'post', path: '/flows', permission: 'flow.manage', body: flowCreateSchema, status: 201, audit, summary: 'A new flow; nobody meets it before it is published.', run: (ctx) => flows.create(ctx.body as z.infer<typeof flowCreateSchema>) },
    { method: 'post', path: '/flows/check', permission: 'flow.manage', body: flowCheckSchema, audit: null, summary: 'Faults of a document, and its shortest time to a human.', run: (ctx) => flows.check((ctx.body as z.infer<typeof flowCheckSchema>).document) },
    {
      method: 'post', path: '/flows/try', permission: 'flow.manage', body: flowTrySchema, audit: null, summary: 'Walks a document with pressed keys, without a telephone.',
      run: async (ctx) => ({ steps: await tryFlow(ctx.body as z.infer<typeof flowTrySchema>) }),
    },
    { method: 'get', path: '/flows/:id', permission: 'queue.read', summary: 'One flow with its draft and the list of its versions.', run: (ctx) => flows.view(id(ctx)) },
    {
      method: 'get', path: '/flows/:id/versions/:version', permission: 'queue.read', summary: 'A published version; two of them are compared by whoever reads them.',
      run: (ctx) => flows.versionOf(id(ctx), Number(param(ctx, 'version'))),
    },
    { method: 'put', path: '/flows/:id/draft', permission: 'flow.manage', body: flowDraftSchema, audit, summary: 'Saves the draft, faults and all.', run: (ctx) => flows.saveDraft(id(ctx), ctx.body as z.infer<typeof flowDraftSchema>) },
    {
      method: 'post', path: '/flows/:id/publish', permission: 'flow.manage', body: flowPublishSchema, audit: published, summary: 'Calls that come from now on meet the draft as it is; those in a flow keep their version. FLOW_FAULTY lists what stands in the way.',
      run: (ctx) => flows.publish(id(ctx), ctx.body as z.infer<typeof flowPublishSchema>, viewerOf(ctx).name),
    },
    {
      method: 'post', path: '/flows/:id/roll-back', permission: 'flow.manage', body: flowRollBackSchema, audit: published, summary: 'Publishes an earlier version again, under a new number.',
      run: (ctx) => flows.rollBack(id(ctx), ctx.body as z.infer<typeof flowRollBackSchema>, viewerOf(ctx).name),
    },
    {
      method: 'delete', path: '/flows/:id', permission: 'flow.manage', query: removeQuerySchema, audit, summary: 'Removes a flow that no number and no other flow leads to.',
      async run(ctx) {
        const version = (ctx.query as z.infer<typeof removeQuerySchema>).version ?? (await flows.view(id(ctx))).version;
        await flows.remove(id(ctx), version);
      },
    },
  ];
}

