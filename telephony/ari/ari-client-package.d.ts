/** As much of ari-client 2.2 (and of swagger-client below it) as the driver touches; the package ships no types, those of the community end before Asterisk 22. */
declare module 'ari-client' {
  import type { EventEmitter } from 'node:events';

  export interface SwaggerAnswer { status?: number; data?: Buffer | string }
  export interface SwaggerOperation {
    /** Lower case. */
    method: string;
    /** '/channels/{channelId}/answer' */
    path: string;
    do(args: Record<string, unknown>, done: (answer: SwaggerAnswer) => void, failed: (answer: SwaggerAnswer) => void): unknown;
  }
  export interface Client extends EventEmitter {
    _swagger: { apis: Record<string, { basePath?: string; operations?: Record<string, SwaggerOperation> }> };
    _ws?: { terminate(): void };
    start(app: string): Promise<void>;
    stop(): void;
    ping(): void;
  }
  const ari: { connect(url: string, user: string, password: string): Promise<Client> };
  export default ari;
}
