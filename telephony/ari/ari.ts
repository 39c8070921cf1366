import { HotlineError } from '../../errors.ts';
import type { AriAnswer, AriBridge, AriChannel, AriMethod, AriRequestOptions, AriTransport } from './transport.ts';

/** "Already gone" is a result, not an exception: a caller may hang up between any two commands. */
export type Done = 'done' | 'gone';

export type HangupReason = 'normal' | 'busy' | 'congestion' | 'no_answer' | 'timeout' | 'rejected' | 'unallocated' | 'normal_unspecified' | 'number_incomplete' | 'interworking' | 'failure' | 'answered_elsewhere';
export type Direction = 'in' | 'out' | 'both';

export interface OriginateOptions {
  channelId: string;
  endpoint: string;
  app: string;
  appArgs?: string;
  /** Seconds. */
  timeout: number;
  callerId?: string;
  formats?: string;
  variables?: Record<string, string>;
  originator?: string;
}

/** Typed operations of Asterisk's REST interface, as far as this product uses them. */
export interface Ari {
  readonly transport: AriTransport;
  answer(channel: string): Promise<Done>;
  hangup(channel: string, reason?: HangupReason): Promise<Done>;
  /** 'unreachable': the endpoint has no contact, or does not exist. */
  originate(options: OriginateOptions): Promise<'done' | 'unreachable'>;
  /** Runs dialplan without an application, for example Local/take@take-back. */
  originateInDialplan(options: { channelId: string; endpoint: string; context: string; extension: string; variables?: Record<string, string>; timeout: number }): Promise<'done' | 'unreachable'>;
  continueInDialplan(channel: string, target?: { context: string; extension: string; priority: number }): Promise<Done>;
  setVariable(channel: string, name: string, value: string): Promise<Done>;
  getVariable(channel: string, name: string): Promise<string | null>;
  createBridge(bridge: { bridgeId: string; name: string; type: 'mixing' | 'holding' }): Promise<void>;
  destroyBridge(bridgeId: string): Promise<Done>;
  addToBridge(bridgeId: string, channel: string, options?: { mute?: boolean }): Promise<Done>;
  removeFromBridge(bridgeId: string, channel: string): Promise<Done>;
  playOnBridge(bridgeId: string, playbackId: string, media: string[]): Promise<Done>;
  playOnChannel(channel: string, playbackId: string, media: string[], options?: { lang?: string }): Promise<Done>;
  stopPlayback(playbackId: string): Promise<Done>;
  startMusic(channel: string, mohClass?: string): Promise<Done>;
  stopMusic(channel: string): Promise<Done>;
  startBridgeMusic(bridgeId: string, mohClass?: string): Promise<Done>;
  stopBridgeMusic(bridgeId: string): Promise<Done>;
  mute(channel: string, direction: Direction): Promise<Done>;
  unmute(channel: string, direction: Direction): Promise<Done>;
  sendDtmf(channel: string, digits: string): Promise<Done>;
  snoop(channel: string, options: { snoopId: string; spy: Direction; whisper?: Direction; app: string; appArgs?: string }): Promise<Done>;
  record(channel: string, options: { name: string; format: 'wav' }): Promise<Done>;
  /** Whether a recording of this name runs, paused and muted ones too. */
  isRecording(name: string): Promise<boolean>;
  stopRecording(name: string): Promise<Done>;
  muteRecording(name: string): Promise<Done>;
  unmuteRecording(name: string): Promise<Done>;
  channels(): Promise<AriChannel[]>;
  bridges(): Promise<AriBridge[]>;
  bridge(bridgeId: string): Promise<AriBridge | null>;
  channel(channel: string): Promise<AriChannel | null>;
  endpoint(tech: string, resource: string): Promise<{ state: string } | null>;
  /** `rtt` (seconds) is more than 0 once the other side has reported what it received. */
  rtpStatistics(channel: string): Promise<{ rxcount: number; txcount: number; rtt?: number } | null>;
  reloadModule(name: string): Promise<void>;
  setEventFilter(app: string, disallowed: string[]): Promise<void>;
  subscribe(app: string, source: string): Promise<void>;
  unsubscribe(app: string, source: string): Promise<void>;
  /** True when Asterisk answers. Never throws. */
  ping(): Promise<boolean>;
}

/** Puts names to the requests. Parameters travel as JSON bodies, where nothing needs escaping and lists may be long. */
export function createAri(transport: AriTransport): Ari {
  const client = createClient(transport);
  return { transport, ...channelOperations(client), ...bridgeOperations(client), ...mediaOperations(client), ...systemOperations(client) };
}

interface Client {
  /** For commands on something that may be gone: 404, 409 (left the application) and 412 (hung up) are 'gone'. */
  command(method: AriMethod, uri: string, options?: AriRequestOptions, alsoGone?: readonly number[]): Promise<Done>;
  /** Answer's body, null on 404; any other refusal throws. */
  read(uri: string, query?: AriRequestOptions['query']): Promise<unknown>;
  must(method: AriMethod, uri: string, options?: AriRequestOptions): Promise<unknown>;
  raw(method: AriMethod, uri: string, options?: AriRequestOptions): Promise<AriAnswer>;
  start(uri: string, body: Record<string, unknown>): Promise<'done' | 'unreachable'>;
}

const GONE = [404, 409, 412];
const BRIDGE_EXISTS = 409;
const ok = (answer: AriAnswer): boolean => answer.status >= 200 && answer.status < 300;
const part = encodeURIComponent;

function refused(method: AriMethod, uri: string, answer: AriAnswer): HotlineError {
  const error = new HotlineError('INTERNAL');
  error.cause = new Error(`ARI ${method} ${uri}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return error;
}

function createClient(transport: AriTransport): Client {
  const raw: Client['raw'] = (method, uri, options) => transport.request(method, uri, options);
  return {
    raw,
    async command(method, uri, options, alsoGone = []) {
      const answer = await raw(method, uri, options);
      if (ok(answer)) return 'done';
      if (GONE.includes(answer.status) || alsoGone.includes(answer.status)) return 'gone';
      throw refused(method, uri, answer);
    },
    async read(uri, query) {
      const answer = await raw('GET', uri, query ? { query } : {});
      if (ok(answer)) return answer.body;
      if (answer.status === 404) return null;
      throw refused('GET', uri, answer);
    },
    async must(method, uri, options) {
      const answer = await raw(method, uri, options);
      if (ok(answer)) return answer.body;
      throw refused(method, uri, answer);
    },
    async start(uri, body) {
      const answer = await raw('POST', uri, { body });
      if (ok(answer)) return 'done';
      // "Allocation failed": no contact, no such endpoint.
      if (answer.status === 500) return 'unreachable';
      throw refused('POST', uri, answer);
    },
  };
}

function channelOperations(client: Client): Pick<Ari, 'answer' | 'hangup' | 'originate' | 'originateInDialplan' | 'continueInDialplan' | 'setVariable' | 'getVariable' | 'sendDtmf' | 'mute' | 'unmute' | 'snoop' | 'channels' | 'channel' | 'rtpStatistics'> {
  const at = (channel: string): string => `channels/${part(channel)}`;
  return {
    answer: (channel) => client.command('POST', `${at(channel)}/answer`),
    hangup: (channel, reason = 'normal') => client.command('DELETE', at(channel), { query: { reason } }),
    originate: ({ channelId, ...body }) => client.start(at(channelId), body),
    originateInDialplan: ({ channelId, ...body }) => client.start(at(channelId), { priority: 1, ...body }),
    continueInDialplan: (channel, target) => client.command('POST', `${at(channel)}/continue`, { body: target ?? {} }),
    setVariable: (channel, variable, value) => client.command('POST', `${at(channel)}/variable`, { body: { variable, value } }),
    async getVariable(channel, variable) {
      const body = (await client.read(`${at(channel)}/variable`, { variable })) as { value?: string } | null;
      return body?.value ?? null;
    },
    sendDtmf: (channel, dtmf) => client.command('POST', `${at(channel)}/dtmf`, { body: { dtmf } }),
    mute: (channel, direction) => client.command('POST', `${at(channel)}/mute`, { body: { direction } }),
    unmute: (channel, direction) => client.command('DELETE', `${at(channel)}/mute`, { query: { direction } }),
    snoop: (channel, { snoopId, ...body }) => client.command('POST', `${at(channel)}/snoop/${part(snoopId)}`, { body }),
    channels: async () => (await client.must('GET', 'channels')) as AriChannel[],
    channel: async (channel) => (await client.read(at(channel))) as AriChannel | null,
    rtpStatistics: async (channel) => (await client.read(`${at(channel)}/rtp_statistics`)) as { rxcount: number; txcount: number; rtt?: number } | null,
  };
}

function bridgeOperations(client: Client): Pick<Ari, 'createBridge' | 'destroyBridge' | 'addToBridge' | 'removeFromBridge' | 'startBridgeMusic' | 'stopBridgeMusic' | 'bridges' | 'bridge'> {
  const at = (bridge: string): string => `bridges/${part(bridge)}`;
  return {
    async createBridge({ bridgeId, name, type }) {
      const answer = await client.raw('POST', at(bridgeId), { body: { name, type } });
      // Ids are ours and new for each call: one that exists is this very bridge, made by an earlier life of this process.
      if (!ok(answer) && answer.status !== BRIDGE_EXISTS) throw refused('POST', at(bridgeId), answer);
    },
    destroyBridge: (bridge) => client.command('DELETE', at(bridge)),
    // 400: the channel is not there; 422: it left the application.
    addToBridge: (bridge, channel, options = {}) => client.command('POST', `${at(bridge)}/addChannel`, { body: { channel, ...options } }, [400, 422]),
    removeFromBridge: (bridge, channel) => client.command('POST', `${at(bridge)}/removeChannel`, { body: { channel } }, [400, 422]),
    startBridgeMusic: (bridge, mohClass) => client.command('POST', `${at(bridge)}/moh`, { body: mohClass === undefined ? {} : { mohClass } }),
    stopBridgeMusic: (bridge) => client.command('DELETE', `${at(bridge)}/moh`),
    bridges: async () => (await client.must('GET', 'bridges')) as AriBridge[],
    bridge: async (bridge) => (await client.read(at(bridge))) as AriBridge | null,
  };
}

function mediaOperations(client: Client): Pick<Ari, 'playOnBridge' | 'playOnChannel' | 'stopPlayback' | 'startMusic' | 'stopMusic' | 'record' | 'isRecording' | 'stopRecording' | 'muteRecording' | 'unmuteRecording'> {
  const recording = (name: string): string => `recordings/live/${part(name)}`;
  return {
    playOnBridge: (bridge, playback, media) => client.command('POST', `bridges/${part(bridge)}/play/${part(playback)}`, { body: { media } }),
    playOnChannel: (channel, playback, media, options = {}) => client.command('POST', `channels/${part(channel)}/play/${part(playback)}`, { body: { media, ...options } }),
    stopPlayback: (playback) => client.command('DELETE', `playbacks/${part(playback)}`),
    startMusic: (channel, mohClass) => client.command('POST', `channels/${part(channel)}/moh`, { body: mohClass === undefined ? {} : { mohClass } }),
    stopMusic: (channel) => client.command('DELETE', `channels/${part(channel)}/moh`),
    record: (channel, { name, format }) => client.command('POST', `channels/${part(channel)}/record`, { body: { name, format, ifExists: 'fail', beep: false } }),
    isRecording: async (name) => (await client.read(recording(name))) !== null,
    stopRecording: (name) => client.command('POST', `${recording(name)}/stop`),
    muteRecording: (name) => client.command('POST', `${recording(name)}/mute`),
    unmuteRecording: (name) => client.command('DELETE', `${recording(name)}/mute`),
  };
}

function systemOperations(client: Client): Pick<Ari, 'endpoint' | 'reloadModule' | 'setEventFilter' | 'subscribe' | 'unsubscribe' | 'ping'> {
  return {
    endpoint: async (tech, resource) => (await client.read(`endpoints/${part(tech)}/${part(resource)}`)) as { state: string } | null,
    async reloadModule(name) {
      await client.must('PUT', `asterisk/modules/${part(name)}`);
    },
    async setEventFilter(app, disallowed) {
      await client.must('PUT', `applications/${part(app)}/eventFilter`, { body: { disallowed: disallowed.map((type) => ({ type })) } });
    },
    async subscribe(app, source) {
      await client.must('POST', `applications/${part(app)}/subscription`, { body: { eventSource: source } });
    },
    async unsubscribe(app, source) {
      await client.raw('DELETE', `applications/${part(app)}/subscription`, { query: { eventSource: source } });
    },
    async ping() {
      const answer = await client.raw('GET', 'asterisk/ping', { timeoutMs: 1_000 }).catch(() => null);
      return answer?.status === 200;
    },
  };
}
