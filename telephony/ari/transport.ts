import type { AriEvent } from './generated.ts';

export type { AriEvent, Bridge as AriBridge, Channel as AriChannel } from './generated.ts';

export type AriMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface AriRequestOptions {
  /** Undefined values are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. Asterisk takes any parameter of an operation here too; long lists belong here. */
  body?: unknown;
  timeoutMs?: number;
}

export interface AriAnswer {
  status: number;
  body: unknown;
}

/** The way to one Asterisk: requests there, events back. Every driver passes test/conformance/ari.ts. */
export interface AriTransport {
  /** Starts connecting and resolves at the first 'up'. Goes on trying for ever; rejects only when closed or replaced before that. */
  connect(): Promise<void>;
  /** Ends for good: running requests fail, no 'down' is reported, no reconnect. */
  close(): Promise<void>;
  /** True between 'up' and 'down'. */
  readonly connected: boolean;
  /** Answers with whatever status Asterisk gives (413 without asking when the request is over 63 KiB). Throws HotlineError('ARI_UNREACHABLE') when Asterisk is away, silent for `timeoutMs`, or too much is waiting. */
  request(method: AriMethod, uri: string, options?: AriRequestOptions): Promise<AriAnswer>;
  /** Every event of the application, in order, none twice by our doing. Handlers must not block. */
  on(event: 'event', handler: (event: AriEvent) => void): void;
  /** 'up': Asterisk answers requests; events may have been lost before it: adopt. 'down': nothing works until the next 'up'. */
  on(event: 'up' | 'down', handler: () => void): void;
}

/** 'channels' and {a: 1} → 'channels?a=1'. */
export function withQuery(uri: string, query: AriRequestOptions['query']): string {
  const parts = Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`]));
  return parts.length === 0 ? uri : `${uri}?${parts.join('&')}`;
}
