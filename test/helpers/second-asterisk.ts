import { newId } from '../../contract/ids.ts';
import { systemClock } from '../../clock.ts';
import type { AsteriskOptions } from '../../asterisk-config/render.ts';
import { modulesConf } from '../../asterisk-config/templates/modules.ts';
import { type Ari, createAri, type HangupReason } from '../../telephony/ari/ari.ts';
import type { AriEvent } from '../../telephony/ari/transport.ts';
import { startAsterisk } from './asterisk.ts';
import { SipMedia } from './sip-media.ts';
import { until } from './until.ts';

/** The codec an Asterisk that is not ours offers, and no other. */
export const FAR_CODECS = ['alaw', 'ulaw', 'g722'] as const;
export type FarCodec = (typeof FAR_CODECS)[number];

export interface SecondAsteriskOptions {
  /** The hotline's SIP port on 127.0.0.1. */
  hotlinePort: number;
  /** More of pjsip.conf: transports, registrations, endpoints of a trunk. */
  pjsip?: string | ((rendered: AsteriskOptions) => string);
  /** Certificate and key, put into its folder of keys as sip-cert.pem and sip-key.pem. */
  tls?: { cert: string; key: string };
  /** More of [global]. */
  global?: string;
  /** Lines of dialplan for numbers that are to be met otherwise than by nextCall(). */
  entries?: string;
}

/** A carrier or a foreign exchange: an Asterisk with a configuration of its own, that calls the hotline and is called by it. */
export interface SecondAsterisk {
  sipPort: number;
  ari: Ari;
  /** Calls a number of the hotline, speaking `toneHz`; not answered yet. `endpoint` names one of the `pjsip` option's. */
  call(number: string, given: { toneHz: number; codec?: FarCodec; from?: string; endpoint?: string }): Promise<FarCall>;
  /** The next call from the hotline, ringing. It speaks `toneHz` once it is answered. */
  nextCall(toneHz: number): Promise<FarCall>;
  hangUpAll(): Promise<void>;
  stop(): Promise<void>;
  messages(): string;
}

/** One call of the second Asterisk. Its ear and mouth are RTP of this process, carried through that Asterisk's own bridge and codecs. */
export class FarCall {
  readonly id: string;
  readonly media: SipMedia;
  /** Digits that came from the other side. */
  digits = '';
  answered = false;
  /** Hang-up cause once it is over. */
  cause: number | null = null;
  readonly #ari: Ari;

  constructor(ari: Ari, id: string, media: SipMedia) {
    this.#ari = ari;
    this.id = id;
    this.media = media;
  }

  /** Joins the channel with the process's RTP; called by the exchange as soon as the other side has answered. */
  async talk(): Promise<void> {
    const ear = `${this.id}-ear`;
    const made = await this.#ari.transport.request('POST', 'channels/externalMedia', { body: { channelId: ear, app: 'hotline', external_host: `127.0.0.1:${this.media.port}`, format: 'alaw' } });
    if (made.status !== 200) throw new Error(`no ear: ${made.status} ${JSON.stringify(made.body)}`);
    this.media.start(`c=IN IP4 127.0.0.1\nm=audio ${(await this.#ari.getVariable(ear, 'UNICASTRTP_LOCAL_PORT')) ?? ''}`);
    await this.#ari.createBridge({ bridgeId: `${this.id}-bridge`, name: this.id, type: 'mixing' });
    for (const channel of [this.id, ear]) {
      await until('the channel is in the exchange\'s hands', async () => (await this.#ari.addToBridge(`${this.id}-bridge`, channel)) === 'done' || this.cause !== null);
    }
    this.answered = true;
  }

  /** Answers a call from the hotline. */
  async answer(): Promise<void> {
    await this.#ari.answer(this.id);
    await this.talk();
  }

  async pickedUp(): Promise<void> {
    await until('the call is answered', () => this.answered || this.cause !== null);
    if (!this.answered) throw new Error(`refused with cause ${this.cause}`);
  }

  /** The cause the call ended with. */
  ended(withinMs?: number): Promise<number> {
    return until('the call is over', () => this.cause, withinMs);
  }

  hears(hertz: number, withinMs?: number): Promise<boolean> {
    return this.media.hears(hertz, withinMs);
  }

  sendDigits(digits: string): Promise<unknown> {
    return this.#ari.sendDtmf(this.id, digits);
  }

  /** A re-INVITE with sendonly, or back. */
  async hold(held: boolean): Promise<void> {
    await this.#ari.transport.request(held ? 'POST' : 'DELETE', `channels/${this.id}/hold`);
  }

  /** The codec that was agreed. */
  codec(): Promise<string | null> {
    return this.#ari.getVariable(this.id, 'CHANNEL(audionativeformat)');
  }

  hangUp(reason?: HangupReason): Promise<unknown> {
    return this.#ari.hangup(this.id, reason);
  }

  /** Told by the exchange when the channel is gone. */
  async over(cause: number): Promise<void> {
    this.cause = cause;
    this.media.close();
    await this.#ari.hangup(`${this.id}-ear`);
    await this.#ari.destroyBridge(`${this.id}-bridge`);
  }
}

const ENTRIES = '[general]\nstatic=yes\n[in]\nexten => _[a-z0-9].,1,Stasis(hotline,in,${EXTEN})\n same => n,Hangup()\n';

function pjsipOf({ hotlinePort, pjsip = '', global = '' }: SecondAsteriskOptions, rendered: AsteriskOptions): string {
  const endpoint = (codec: FarCodec): string => `[hotline-${codec}]\ntype=endpoint\ncontext=in\naors=hotline\ndisallow=all\nallow=${codec}\ndtmf_mode=rfc4733\nmoh_passthrough=yes\ndirect_media=no\nmedia_address=127.0.0.1\nbind_rtp_to_media_address=yes\n`;
  return `[global]\ntype=global\nuser_agent=foreign\n${global}[transport-udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:${rendered.sipPort}\n
${FAR_CODECS.map(endpoint).join('')}[hotline]\ntype=aor\ncontact=sip:127.0.0.1:${hotlinePort}\n[hotline]\ntype=identify\nendpoint=hotline-alaw\nmatch=127.0.0.1\n${typeof pjsip === 'string' ? pjsip : pjsip(rendered)}`;
}

/** Starts the second Asterisk on free ports of 127.0.0.1, which is what the hotline knows its local trunk by. */
export async function startSecondAsterisk(options: SecondAsteriskOptions): Promise<SecondAsterisk> {
  const asterisk = await startAsterisk(options.tls === undefined ? {} : { tls: options.tls }, (rendered) => ({ 'pjsip.conf': pjsipOf(options, rendered), 'extensions.conf': `${ENTRIES}${options.entries ?? ''}`, 'modules.conf': `${modulesConf()}load=res_rtp_multicast.so\nload=chan_rtp.so\n` }));
  const transport = asterisk.transport();
  const ari = createAri(transport);
  const calls = new Map<string, FarCall>();
  const arrived: string[] = [];
  const failures: unknown[] = [];
  const handle = (event: AriEvent): void => {
    if (event.type === 'StasisStart' && event.args[0] === 'in') arrived.push(event.channel.id);
    const call = 'channel' in event ? calls.get(event.channel.id) : undefined;
    if (call === undefined) return;
    if (event.type === 'StasisStart' && event.args[0] === 'out') call.talk().catch((error: unknown) => failures.push(error));
    if (event.type === 'ChannelDtmfReceived') call.digits += event.digit;
    if (event.type === 'ChannelDestroyed') call.over(event.cause).catch((error: unknown) => failures.push(error));
  };
  transport.on('event', handle);
  await transport.connect();
  const open = async (id: string, toneHz: number): Promise<FarCall> => {
    const call = new FarCall(ari, id, await SipMedia.open('127.0.0.1', toneHz));
    calls.set(id, call);
    return call;
  };
  return {
    sipPort: asterisk.sipPort,
    ari,
    async call(number, { toneHz, codec = 'alaw', from = '19900001234', endpoint = `hotline-${codec}` }) {
      const call = await open(newId(systemClock.now().getTime()), toneHz);
      await ari.originate({ channelId: call.id, endpoint: `PJSIP/${number}@${endpoint}`, app: 'hotline', appArgs: 'out', timeout: 20, callerId: `<${from}>`, formats: codec });
      return call;
    },
    async nextCall(toneHz) {
      const call = await open(await until('the foreign exchange is called', () => arrived.shift()), toneHz);
      // Without it the end of a channel that came by itself would not be told.
      await ari.subscribe('hotline', `channel:${call.id}`);
      await ari.transport.request('POST', `channels/${call.id}/ring`);
      return call;
    },
    async hangUpAll() {
      await Promise.all([...calls.values()].map((call) => call.hangUp()));
      await until('the foreign exchange is quiet', async () => (await ari.channels()).length === 0);
      // The end of a channel may be told only after this.
      for (const call of calls.values()) call.media.close();
      calls.clear();
      arrived.length = 0;
      const [failure] = failures.splice(0);
      if (failure !== undefined) throw new Error('the foreign exchange could not do as it was told', { cause: failure });
    },
    async stop() {
      for (const call of calls.values()) call.media.close();
      await asterisk.stop();
    },
    messages: () => asterisk.messages(),
  };
}
