import { z } from 'zod';
import { rolePolicySchema } from '../contract/desk.ts';
import { changePasswordSchema, idSchema, listQuerySchema, signInSchema, userEditSchema, userInputSchema } from '../contract/api.ts';
import { PERMISSIONS, ROLES, type Role } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import type { AccessService } from './access-service.ts';
import { listRoles } from './permissions.ts';
import { viewerOf, type RouteAudit, type RouteContext, type RouteTable } from './route.ts';
import type { Recorder } from './route-audit.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { sessionCookie } from './session.ts';
import { userView } from './user.ts';

const meSchema = z.object({
  id: idSchema, username: z.string(), name: z.string(), staffNumber: z.string(), roles: z.array(z.enum(ROLES)), permissions: z.array(z.enum(PERMISSIONS)), mustChangePassword: z.boolean(), mustSetUpSecondFactor: z.boolean(),
});
const userSchema = z.object({
  id: idSchema, username: z.string(), name: z.string(), staffNumber: z.string(), roles: z.array(z.enum(ROLES)), active: z.boolean(), version: z.number().int(), deskPhone: z.boolean(), secondFactor: z.boolean(),
});
const sessionSchema = z.object({ id: idSchema, createdAt: z.iso.datetime(), lastSeenAt: z.iso.datetime(), address: z.string(), userAgent: z.string(), current: z.boolean() });
const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });
const sessionQuery = z.strictObject({ userId: idSchema.optional() });
const roleSchema = z.object({ role: z.enum(ROLES), permissions: z.array(z.enum(PERMISSIONS)), secondFactor: z.boolean(), version: z.number().int() });

export interface AccessRouteNeeds { access: AccessService; publicUrl: string | null; /** The ledger, for sign-ins. */ record: Recorder }

/** Sign-in, sessions, passwords, accounts. */
export function accessRoutes({ access, publicUrl, record }: AccessRouteNeeds): RouteTable {
  const setCookie = (ctx: RouteContext, token: string | null): void => {
    const secure = ctx.req.secure || (publicUrl?.startsWith('https:') ?? false);
    ctx.res.append('Set-Cookie', sessionCookie(token, secure));
  };
  return [...signInRoutes(access, setCookie, record), ...sessionRoutes(access), ...userRoutes(access), ...roleRoutes(access), ...secondFactorRoutes(access)];
}

function signInRoutes(access: AccessService, setCookie: (ctx: RouteContext, token: string | null) => void, record: Recorder): RouteTable {
  return [
    {
      method: 'post', path: '/session', permission: 'public', summary: 'Sign in. An account with a second factor is answered SECOND_FACTOR_NEEDED until `code` comes along.', body: signInSchema, answer: meSchema, strictRate: true,
      async run(ctx) {
        const address = ctx.req.ip ?? '';
        const { token, me } = await access.signIn({ ...(ctx.body as z.infer<typeof signInSchema>), address, userAgent: ctx.req.get('user-agent') ?? '', cookie: ctx.req.headers.cookie });
        setCookie(ctx, token);
        await record({ userId: me.id, name: me.name }, { action: 'signedIn', entity: 'session', entityId: me.id, entityName: me.username, before: null, after: null }, address);
        return me;
      },
    },
    {
      method: 'delete', path: '/session', permission: 'public', summary: 'Sign out', beforePasswordChange: true,
      async run(ctx) {
        // Public, so that a cookie whose session has ended is taken away all the same.
        const signedIn = await access.resolve(ctx.req.headers.cookie).catch(() => null);
        if (signedIn) await access.signOut(signedIn.viewer);
        setCookie(ctx, null);
      },
    },
    { method: 'get', path: '/me', permission: 'self', summary: 'Who is signed in', answer: meSchema, beforePasswordChange: true, run: (ctx) => access.me(viewerOf(ctx)) },
    {
      method: 'post', path: '/password', permission: 'self', summary: 'Change the own password; ends all other sessions', body: changePasswordSchema, beforePasswordChange: true, strictRate: true, neverKept: true,
      run: (ctx) => access.changePassword(viewerOf(ctx), ctx.body as z.infer<typeof changePasswordSchema>),
    },
  ];
}

function sessionRoutes(access: AccessService): RouteTable {
  return [
    {
      method: 'get', path: '/sessions', permission: 'self', summary: 'Own sessions; with userId those of an account one administers', query: sessionQuery, answer: listOf(sessionSchema),
      run: (ctx) => ({ items: access.listSessions(viewerOf(ctx), (ctx.query as z.infer<typeof sessionQuery>).userId), next: null }),
    },
    { method: 'delete', path: '/sessions/:id', permission: 'self', summary: 'End a session', run: (ctx) => access.revokeSession(viewerOf(ctx), idOf(ctx)) },
  ];
}

function userRoutes(access: AccessService): RouteTable {
  return [
    {
      method: 'get', path: '/users', permission: 'user.read', summary: 'Accounts', query: listQuerySchema, answer: listOf(userSchema),
      async run(ctx) {
        const { items, next } = await access.users.list(ctx.query as z.infer<typeof listQuerySchema>);
        return { items: items.map(userView), next };
      },
    },
    {
      method: 'post', path: '/users', permission: 'user.manage', summary: 'Make an account', body: userInputSchema, answer: userSchema, status: 201, audit: userAudit(access),
      run: async (ctx) => userView(await access.users.create(ctx.body as z.infer<typeof userInputSchema>)),
    },
    {
      method: 'patch', path: '/users/:id', permission: 'user.manage', summary: 'Change an account; switching it off or setting a password ends its sessions', body: userEditSchema, answer: userSchema, audit: userAudit(access),
      run: async (ctx) => userView(await access.users.update(idOf(ctx), ctx.body as z.infer<typeof userEditSchema>)),
    },
  ];
}

const userAudit = (access: AccessService): RouteAudit => ({ entity: 'user', read: async (id) => userView(await access.users.byId(id)) });

function roleRoutes(access: AccessService): RouteTable {
  const view = (role: Role) => {
    const { secondFactor, version } = access.policies.of(role);
    return { ...listRoles().find((one) => one.role === role), secondFactor, version };
  };
  const roleOf = (name: string | undefined): Role => {
    const role = ROLES.find((one) => one === name);
    if (role === undefined) throw new HotlineError('NOT_FOUND');
    return role;
  };
  return [
    { method: 'get', path: '/roles', permission: 'user.read', summary: 'Roles, their rights, and whether they take a second factor', answer: listOf(roleSchema), run: () => ({ items: ROLES.map(view), next: null }) },
    {
      method: 'put', path: '/roles/:role', permission: 'user.manage', body: rolePolicySchema, answer: roleSchema, audit: { entity: 'role', read: (role) => view(roleOf(role)) },
      summary: 'Whether those who hold the role must have a second factor. It is asked for from the next sign-in on. `version` is the one that was read; CONFLICT names the present one.',
      async run(ctx) {
        const role = roleOf(ctx.params['role']);
        await access.policies.set(role, ctx.body as z.infer<typeof rolePolicySchema>);
        return view(role);
      },
    },
  ];
}

function idOf(ctx: RouteContext): string {
  const id = idSchema.safeParse(ctx.params['id']);
  if (!id.success) throw new HotlineError('NOT_FOUND');
  return id.data;
}
