import type { Client, SwaggerOperation } from 'ari-client';
import type { AriMethod } from './transport.ts';

interface Known { method: string; parts: string[]; operation: SwaggerOperation }

/** An operation of Asterisk's own description, with what stands in the path for its parameters. */
export interface Found { operation: SwaggerOperation; inPath: Record<string, string> }

const PARAMETER = /^\{(\w+)\}$/;

/** Finds the described operation of a request, so that a uri and the client's named operations are one way of asking. */
export function operationsOf(client: Client): (method: AriMethod, uri: string) => Found | null {
  const known: Known[] = Object.values(client._swagger.apis).flatMap(({ operations }) =>
    Object.values(operations ?? {}).map((operation) => ({ method: operation.method.toUpperCase(), parts: operation.path.split('/').filter(Boolean), operation })));
  // Words before parameters: recordings/live/{name} must not be taken for a stored one's parameter.
  known.sort((a, b) => parameters(a) - parameters(b));
  return (method, uri) => {
    const parts = uri.split('/').filter(Boolean);
    const hit = known.find((one) => one.method === method && one.parts.length === parts.length && one.parts.every((part, index) => PARAMETER.test(part) || part === parts[index]));
    if (hit === undefined) return null;
    const inPath = hit.parts.flatMap((part, index) => {
      const name = PARAMETER.exec(part)?.[1];
      return name === undefined ? [] : [[name, decodeURIComponent(parts[index] ?? '')] as const];
    });
    return { operation: hit.operation, inPath: Object.fromEntries(inPath) };
  };
}

const parameters = (one: Known): number => one.parts.filter((part) => PARAMETER.test(part)).length;
