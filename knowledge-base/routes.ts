import { z } from 'zod';
import { viewerOf, type RouteContext, type RouteTable } from '../access/route.ts';
import { bulletinInputSchema, bulletinPatchSchema, phraseInputSchema, phrasePatchSchema } from '../contract/desk.ts';
import { removeQuerySchema } from '../contract/flows.ts';
import type { BulletinInput } from './bulletin.ts';
import type { BulletinService } from './bulletin-service.ts';
import type { PhraseInput, PhraseService } from './phrase-service.ts';

export interface KnowledgeRouteNeeds { bulletins: BulletinService; phrases: PhraseService }

const idOf = (ctx: RouteContext): string => ctx.params['id'] ?? '';
const versionOf = (ctx: RouteContext): number | null => (ctx.query as z.infer<typeof removeQuerySchema>).version ?? null;
const bulletinQuery = z.strictObject({ active: z.enum(['true', 'false']).optional(), limit: z.coerce.number().optional() });
const phraseQuery = z.strictObject({ limit: z.coerce.number().optional() });

/** What agents are told (公告, 统一口径) and what they say (规范用语). */
export function knowledgeRoutes({ bulletins, phrases }: KnowledgeRouteNeeds): RouteTable {
  const ofBulletin = { entity: 'bulletin', read: (id: string) => bulletins.find(id) };
  const ofPhrase = { entity: 'phrase', read: (id: string) => phrases.find(id) };
  return [
    {
      method: 'get', path: '/bulletins', permission: 'self', query: bulletinQuery, summary: 'Bulletins and wordings; with `active=true` those shown now, as they are pushed to every desk.',
      run: async (ctx) => ({ items: (ctx.query as z.infer<typeof bulletinQuery>).active === 'true' ? bulletins.active() : await bulletins.list(), next: null }),
    },
    { method: 'get', path: '/bulletins/:id', permission: 'self', summary: 'One bulletin.', run: (ctx) => bulletins.find(idOf(ctx)) },
    { method: 'post', path: '/bulletins', permission: 'queue.manage', body: bulletinInputSchema, status: 201, audit: ofBulletin, summary: 'Puts up a bulletin; every desk shows it from its beginning to its end.', run: (ctx) => bulletins.create(ctx.body as BulletinInput, viewerOf(ctx)) },
    { method: 'patch', path: '/bulletins/:id', permission: 'queue.manage', body: bulletinPatchSchema, audit: ofBulletin, summary: 'Changes a bulletin. `version` is the one that was read; CONFLICT names the present one.', run: (ctx) => bulletins.edit(idOf(ctx), ctx.body as z.infer<typeof bulletinPatchSchema>, viewerOf(ctx)) },
    { method: 'delete', path: '/bulletins/:id', permission: 'queue.manage', query: removeQuerySchema, audit: ofBulletin, summary: 'Takes a bulletin down.', run: (ctx) => bulletins.remove(idOf(ctx), versionOf(ctx)) },
    { method: 'get', path: '/phrases', permission: 'self', query: phraseQuery, summary: 'What agents say, in the order of a call.', run: async () => ({ items: await phrases.list(), next: null }) },
    { method: 'get', path: '/phrases/:id', permission: 'self', summary: 'One phrase.', run: (ctx) => phrases.find(idOf(ctx)) },
    { method: 'post', path: '/phrases', permission: 'queue.manage', body: phraseInputSchema, status: 201, audit: ofPhrase, summary: 'Adds a phrase. What stands in braces is filled in when it is used.', run: (ctx) => phrases.create(ctx.body as PhraseInput) },
    { method: 'patch', path: '/phrases/:id', permission: 'queue.manage', body: phrasePatchSchema, audit: ofPhrase, summary: 'Changes a phrase. `version` is the one that was read; CONFLICT names the present one.', run: (ctx) => phrases.edit(idOf(ctx), ctx.body as z.infer<typeof phrasePatchSchema>) },
    { method: 'delete', path: '/phrases/:id', permission: 'queue.manage', query: removeQuerySchema, audit: ofPhrase, summary: 'Removes a phrase.', run: (ctx) => phrases.remove(idOf(ctx), versionOf(ctx)) },
  ];
}
