import { z } from 'zod';
import type { RouteTable } from '../access/route.ts';
import { dialRulesSchema, trunkInputSchema, trunkPatchSchema, trunkTestSchema, type DialRulesView, type TrunkInput } from '../contract/trunks.ts';
import type { DialRulesKeeper } from './dial-rules.ts';
import type { TrunkPatch, TrunkService } from './trunk-service.ts';
import type { TrunkTest } from './trunk-test.ts';

export interface TrunkRouteNeeds {
  trunks: TrunkService;
  test: TrunkTest;
  lines: { look(): Promise<void> };
  dialRules: DialRulesKeeper;
}

export const pageQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(200).optional() });
export const idOf = (ctx: { params: Record<string, string> }): string => ctx.params['id'] ?? '';

/** Carriers' trunks, their test call, and the rules for dialling out. */
export function trunkRoutes({ trunks, test, lines, dialRules }: TrunkRouteNeeds): RouteTable {
  const permission = 'number.manage' as const;
  // The state of a line changes by itself and is no setting.
  const settingsOf = (id: string): object => ({ ...trunks.find(id), state: undefined });
  const audit = { entity: 'trunk', read: settingsOf };
  return [
    { method: 'get', path: '/trunks', permission, query: pageQuery, summary: 'All carriers\' trunks with their state. Passwords are never given.', run: () => ({ items: trunks.list(), next: null }) },
    {
      method: 'get', path: '/trunks/:id', permission, summary: 'One trunk, its state asked anew.',
      run: async (ctx) => {
        await lines.look().catch(() => undefined);
        return trunks.find(idOf(ctx));
      },
    },
    { method: 'post', path: '/trunks', permission, status: 201, body: trunkInputSchema, audit, summary: 'Connects a carrier. Takes effect at once.', run: (ctx) => trunks.create(ctx.body as TrunkInput) },
    {
      method: 'patch', path: '/trunks/:id', permission, body: trunkPatchSchema, audit, summary: 'Changes a trunk against the version that was read. A password left out stays as it is.',
      run: (ctx) => trunks.edit(idOf(ctx), ctx.body as TrunkPatch),
    },
    { method: 'delete', path: '/trunks/:id', permission, audit, summary: 'Removes a trunk; calls on it go on.', run: (ctx) => trunks.remove(idOf(ctx)) },
    {
      method: 'post', path: '/trunks/:id/test', permission, body: trunkTestSchema, neverKept: true, audit: null,
      summary: 'Calls a number over this trunk and answers, question by question, what works. Takes up to a minute. Emergency numbers are refused.',
      run: (ctx) => test.run(idOf(ctx), (ctx.body as z.infer<typeof trunkTestSchema>).number),
    },
    { method: 'get', path: '/dial-rules', permission, summary: 'Which numbers may be called, and how often.', run: () => dialRules.get() },
    {
      method: 'put', path: '/dial-rules', permission, body: dialRulesSchema, audit: { entity: 'dialRules', read: () => dialRules.get() }, summary: 'Replaces the rules; `version` is the one that was read.',
      run: (ctx) => dialRules.put(ctx.body as DialRulesView),
    },
  ];
}
