import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesConf } from '../../asterisk-config/templates/modules.ts';
import { newId } from '../../contract/ids.ts';
import { systemClock } from '../../clock.ts';
import { createAri, type Ari } from '../../telephony/ari/ari.ts';
import type { AriEvent } from '../../telephony/ari/transport.ts';
import { startAsterisk, type TestAsterisk } from '../../test/helpers/asterisk.ts';

/** A desk telephone's account at the hotline. */
export interface PhoneLogin { user: string; password: string }

/** One leg of the exchange: a resident's call, or a ringing desk telephone. */
export class Leg {
  readonly id: string;
  answered = false;
  over = false;
  readonly picked: Promise<void>;
  readonly ended: Promise<void>;
  readonly #ari: Ari;
  readonly tell: { picked: () => void; ended: () => void };

  constructor(ari: Ari, id: string) {
    this.id = id;
    this.#ari = ari;
    const tell = { picked: (): void => undefined, ended: (): void => undefined };
    this.picked = new Promise((resolve) => (tell.picked = resolve));
    this.ended = new Promise((resolve) => (tell.ended = resolve));
    this.tell = tell;
  }

  async answer(): Promise<void> {
    await this.#ari.answer(this.id);
    this.answered = true;
  }

  async ring(): Promise<void> {
    await this.#ari.transport.request('POST', `channels/${this.id}/ring`);
  }

  /** Speaks these sounds one after the other; what was being said is not waited for. */
  async say(sounds: readonly string[]): Promise<void> {
    if (!this.over) await this.#ari.playOnChannel(this.id, newId(systemClock.now().getTime()), sounds.map((sound) => `sound:${sound}`));
  }

  async press(digits: string): Promise<void> {
    if (!this.over) await this.#ari.sendDtmf(this.id, digits);
  }

  async hangUp(reason: 'normal' | 'busy' = 'normal'): Promise<void> {
    if (!this.over) await this.#ari.hangup(this.id, reason);
  }
}

/** The city's telephone exchange: an Asterisk apart from the hotline's, with the residents' lines and the agents' desk telephones. */
export class Exchange {
  readonly sipPort: number;
  /** Called for each call from the hotline, with the user or number that is rung. */
  onCall: (dialled: string, leg: Leg) => void = () => undefined;
  readonly #asterisk: TestAsterisk;
  readonly #ari: Ari;
  readonly #legs = new Map<string, Leg>();

  private constructor(asterisk: TestAsterisk, ari: Ari) {
    this.#asterisk = asterisk;
    this.#ari = ari;
    this.sipPort = asterisk.sipPort;
  }

  static async start(hotlineSipPort: number, phones: readonly PhoneLogin[]): Promise<Exchange> {
    const rtpFrom = 40_000 + 2 * Math.floor(Math.random() * 1_000);
    const modules = modulesConf().replace(/^load=res_pjsip_outbound_registration\.so\n/m, '');
    const asterisk = await startAsterisk({ rtpPorts: { from: rtpFrom, to: rtpFrom + 1_999 } }, ({ sipPort }) => ({
      'pjsip.conf': pjsip(sipPort, hotlineSipPort, phones), 'extensions.conf': DIALPLAN, 'modules.conf': `${modules}load=res_pjsip_outbound_registration.so\n`,
    }));
    const transport = asterisk.transport();
    const exchange = new Exchange(asterisk, createAri(transport));
    transport.on('event', (event) => exchange.#handle(event));
    await transport.connect();
    return exchange;
  }

  /** Keeps a spoken text under a name that legs can say. */
  keep(name: string, wave: Buffer): string {
    const folder = join(this.#asterisk.dataDir, 'prompts');
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    chownSync(folder, 0, 0);
    writeFileSync(join(folder, `${name}.wav16`), wave, { mode: 0o644 });
    return join(folder, name);
  }

  /** A resident's telephone calls; `picked` once the hotline has answered. */
  async call(number: string, from: string): Promise<Leg> {
    const leg = this.#open(newId(systemClock.now().getTime()));
    const done = await this.#ari.originate({ channelId: leg.id, endpoint: `PJSIP/${number}@hotline`, app: 'hotline', appArgs: 'out', timeout: 60, callerId: `<${from}>`, formats: 'alaw' });
    if (done === 'unreachable') this.#over(leg.id);
    return leg;
  }

  async stop(): Promise<void> {
    await this.#asterisk.stop();
  }

  #open(id: string): Leg {
    const leg = new Leg(this.#ari, id);
    this.#legs.set(id, leg);
    return leg;
  }

  #handle(event: AriEvent): void {
    if (event.type === 'StasisStart' && event.args[0] === 'in') {
      const leg = this.#open(event.channel.id);
      // Without it the end of a channel that came by itself would not be told.
      void this.#ari.subscribe('hotline', `channel:${leg.id}`);
      this.onCall(event.args[1] ?? '', leg);
      return;
    }
    if (!('channel' in event)) return;
    const leg = this.#legs.get(event.channel.id);
    if (event.type === 'StasisStart' && leg !== undefined) {
      leg.answered = true;
      leg.tell.picked();
    }
    if (event.type === 'ChannelDestroyed' || event.type === 'StasisEnd') this.#over(event.channel.id);
  }

  #over(id: string): void {
    const leg = this.#legs.get(id);
    if (leg === undefined) return;
    this.#legs.delete(id);
    leg.over = true;
    leg.tell.ended();
  }
}

const DIALPLAN = '[general]\nstatic=yes\n[in]\nexten => _[a-z0-9].,1,Stasis(hotline,in,${EXTEN})\n same => n,Hangup()\n';

function pjsip(sipPort: number, hotlineSipPort: number, phones: readonly PhoneLogin[]): string {
  const talk = 'context=in\ndisallow=all\nallow=alaw\ndtmf_mode=rfc4733\ndirect_media=no\nmedia_address=127.0.0.1\nbind_rtp_to_media_address=yes\n';
  const phone = ({ user, password }: PhoneLogin): string => `[reg-${user}]\ntype=registration\nserver_uri=sip:127.0.0.1:${hotlineSipPort}\nclient_uri=sip:${user}@127.0.0.1:${hotlineSipPort}\noutbound_auth=auth-${user}\ncontact_user=${user}\nexpiration=60\nretry_interval=3\nforbidden_retry_interval=3\nfatal_retry_interval=3\nauth_rejection_permanent=no\nmax_retries=1000\n[auth-${user}]\ntype=auth\nauth_type=digest\nusername=${user}\npassword=${password}\n`;
  return `[global]\ntype=global\nuser_agent=exchange\n[transport-udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:${sipPort}\n[hotline]\ntype=endpoint\naors=hotline\n${talk}[hotline]\ntype=aor\ncontact=sip:127.0.0.1:${hotlineSipPort}\n[hotline]\ntype=identify\nendpoint=hotline\nmatch=127.0.0.1\n${phones.map(phone).join('')}`;
}
