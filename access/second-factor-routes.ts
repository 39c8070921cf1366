import { z } from 'zod';
import { idSchema } from '../contract/api.ts';
import { totpBeginSchema, totpCodeSchema } from '../contract/desk.ts';
import { HotlineError } from '../errors.ts';
import type { AccessService } from './access-service.ts';
import { viewerOf, type Route, type RouteAudit, type RouteContext, type RouteTable } from './route.ts';

const viewSchema = z.object({ enabled: z.boolean(), since: z.iso.datetime().nullable(), recoveryLeft: z.number().int(), required: z.boolean() });
const secretSchema = z.object({ secret: z.string(), uri: z.string() });
const codesSchema = z.object({ recoveryCodes: z.array(z.string()) });
/** Their answers are secrets, they may be guessed at, and who must set it up may do so. */
const own = { permission: 'self', neverKept: true, strictRate: true, beforeSecondFactor: true } as const satisfies Partial<Route>;

/** One's own second factor, and the administrator's way to take a lost one away. */
export function secondFactorRoutes(access: AccessService): RouteTable {
  const audit: RouteAudit = {
    entity: 'user', action: 'secondFactor', id: (ctx) => viewerOf(ctx).userId,
    read: (_id, ctx) => ({ name: viewerOf(ctx).name, ...access.secondFactor(viewerOf(ctx)) }),
  };
  const codeOf = (ctx: RouteContext): string => (ctx.body as z.infer<typeof totpCodeSchema>).code;
  return [
    { ...own, method: 'get', path: '/account/totp', answer: viewSchema, strictRate: false, summary: 'The own second factor: whether there is one, and how many recovery codes are left', run: (ctx) => access.secondFactor(viewerOf(ctx)) },
    {
      ...own, method: 'post', path: '/account/totp', body: totpBeginSchema, answer: secretSchema, audit: null, summary: 'A fresh secret for the authenticator app; it counts once it is confirmed. With a second factor already, `code` is one of that.',
      run: (ctx) => access.beginSecondFactor(viewerOf(ctx), (ctx.body as z.infer<typeof totpBeginSchema>).code),
    },
    {
      ...own, method: 'post', path: '/account/totp/confirm', body: totpCodeSchema, answer: codesSchema, audit, summary: 'The first code of the fresh secret. Answers the recovery codes, this once.',
      run: async (ctx) => ({ recoveryCodes: await access.confirmSecondFactor(viewerOf(ctx), codeOf(ctx)) }),
    },
    {
      ...own, method: 'post', path: '/account/totp/recovery-codes', body: totpCodeSchema, answer: codesSchema, audit, summary: 'Ten new recovery codes, shown this once; the earlier ones are void.',
      run: async (ctx) => ({ recoveryCodes: await access.renewRecoveryCodes(viewerOf(ctx), codeOf(ctx)) }),
    },
    { ...own, method: 'delete', path: '/account/totp', body: totpCodeSchema, audit, summary: 'Takes the own second factor away; not when a role of the account takes one.', run: (ctx) => access.removeSecondFactor(viewerOf(ctx), codeOf(ctx)) },
    {
      method: 'delete', path: '/users/:id/totp', permission: 'user.manage', summary: 'Takes the second factor of an account away whose holder has lost it.',
      audit: { entity: 'user', action: 'secondFactor', id: (ctx) => ctx.params['id'] ?? '', read: async (id) => secondFactorOf(access, id) },
      async run(ctx) {
        await access.resetSecondFactor(idOf(ctx.params['id']));
      },
    },
  ];
}

async function secondFactorOf(access: AccessService, id: string): Promise<object> {
  const { name, secondFactor } = await access.users.byId(idOf(id));
  return { name, enabled: secondFactor !== null };
}

function idOf(text: string | undefined): string {
  const id = idSchema.safeParse(text);
  if (!id.success) throw new HotlineError('NOT_FOUND');
  return id.data;
}
