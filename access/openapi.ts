import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { idempotencyKeySchema } from '../contract/api.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import { takesKey } from './api.ts';
import type { Route, RouteTable } from './route.ts';

const errorSchema = z
  .object({ code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]), message: z.string(), messageZh: z.string(), details: z.record(z.string(), z.unknown()).optional() })
  .meta({ id: 'Error', description: 'The one form of every error; codes are explained in docs/errors.md.' });
const keyHeader = z.object({ 'Idempotency-Key': idempotencyKeySchema.optional().meta({ description: 'The same key with the same request gives the same answer for 24 hours and does nothing twice.' }) });
const errorAnswer = { description: 'Error', content: { 'application/json': { schema: errorSchema } } };

/** The OpenAPI 3.1 page, made from the same lines that route and check the requests. */
export function openApiDocument(tables: readonly RouteTable[]): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of tables.flat()) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Hotline API', version: '1', description: 'Sign in with POST /session; the cookie counts for everything else. Writes must come from the same origin.' },
    servers: [{ url: '/api/v1' }],
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'hotline_session' } } },
    paths,
  });
}

function operation(route: Route): ZodOpenApiOperationObject {
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  return {
    summary: route.summary,
    operationId: `${route.method}${route.path.replace(/[^A-Za-z]+(\w?)/g, (_all, letter: string) => letter.toUpperCase())}`,
    tags: [route.path.split('/')[1] ?? ''],
    'x-permission': route.permission,
    ...(route.permission !== 'public' && { security: [{ session: [] }] }),
    requestParams: {
      ...(names.length > 0 && { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
      ...(route.query instanceof z.ZodObject && { query: route.query }),
      ...(takesKey(route) && { header: keyHeader }),
    },
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: { ...goodAnswer(route), default: errorAnswer },
  };
}

function goodAnswer(route: Route): NonNullable<ZodOpenApiOperationObject['responses']> {
  if (route.answer) return { [String(route.status ?? 200) as '200']: { description: 'Done', content: { 'application/json': { schema: route.answer } } } };
  return { [String(route.status ?? (route.rawAnswer ? 200 : 204)) as '200']: { description: 'Done' } };
}
