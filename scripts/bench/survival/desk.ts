import { io, type Socket } from 'socket.io-client';
import type { Push } from '../../../contract/socket.ts';
import type { AgentState } from '../../../contract/states.ts';
import type { AgentView, DeskSnapshot, PhoneCredentials } from '../../../contract/views.ts';
import { createSipPhone, type SipPhone } from '../../../test/helpers/sip-phone.ts';
import { until } from '../../../test/helpers/until.ts';

const REGISTER_EVERY_MS = 40_000;

/** An agent's desk as the server sees one: a session, a Socket.IO connection that comes back by itself, a registered phone. */
export class Desk {
  readonly phone: SipPhone;
  readonly id: string;
  /** What was shown, with the time on performance's clock. */
  readonly shown: { at: number; state: AgentState }[] = [];
  /** Codes the outcome and becomes ready again after each call. */
  eager = false;
  readonly #socket: Socket;
  readonly #again: NodeJS.Timeout;
  #last: { epoch: string; seq: number } | null = null;
  #me: AgentView | null = null;

  private constructor(socket: Socket, phone: SipPhone) {
    this.#socket = socket;
    this.phone = phone;
    this.id = phone.options.user.replace('agent-', '');
    this.#again = setInterval(() => void phone.register(), REGISTER_EVERY_MS);
    socket.on('connect', () => void this.#resume());
    socket.on('push', (push: Push) => {
      if (this.#last !== null) this.#last.seq = push.seq;
      if (push.event.kind === 'agent') this.#show(push.event.agent);
    });
  }

  static async open({ url, sipPort, cookie, toneHz }: { url: string; sipPort: number; cookie: string; toneHz: number }): Promise<Desk> {
    const answer = await fetch(`${url}/api/v1/phone/credentials`, { method: 'POST', headers: { cookie, origin: url } });
    if (answer.status !== 200) throw new Error(`credentials: ${answer.status} ${await answer.text()}`);
    const { user, password } = (await answer.json()) as PhoneCredentials;
    const phone = await createSipPhone({ sipPort, toneHz, user, password });
    await until('the phone is registered', async () => (await phone.register()) === 200);
    const desk = new Desk(io(`${url}/desk`, { transports: ['websocket'], forceNew: true, reconnectionDelay: 200, reconnectionDelayMax: 1_000, extraHeaders: { cookie } }), phone);
    await until('the desk is open', () => desk.state !== null);
    return desk;
  }

  get state(): AgentState | null {
    return this.#me?.state ?? null;
  }

  get callId(): string | null {
    return this.#me?.callId ?? null;
  }

  async ready(): Promise<void> {
    await until('the agent is ready', async () => this.state === 'ready' || ((await this.ask('agent.ready', {})) as { ok: boolean }).ok);
    await until('the desk shows it', () => this.state !== 'paused' && this.state !== 'offline');
  }

  ask(event: string, input: object | null): Promise<unknown> {
    return this.#socket.timeout(5_000).emitWithAck(event, input) as Promise<unknown>;
  }

  async close(): Promise<void> {
    clearInterval(this.#again);
    this.#socket.close();
    await this.phone.close();
  }

  async #resume(): Promise<void> {
    const answer = (await this.ask('desk.resume', this.#last).catch(() => null)) as { snapshot?: DeskSnapshot } | null;
    if (answer?.snapshot !== undefined) {
      this.#last = { epoch: answer.snapshot.epoch, seq: answer.snapshot.seq };
      this.#show(answer.snapshot.me);
    }
    await this.ask('phone.take', { tab: true }).catch(() => undefined);
    await this.ask('phone.state', { registered: true }).catch(() => undefined);
  }

  #show(agent: AgentView): void {
    this.#me = agent;
    this.shown.push({ at: performance.now(), state: agent.state });
    if (this.eager && agent.state === 'wrapUp' && agent.callId !== null) void this.#finish(agent.callId);
  }

  async #finish(callId: string): Promise<void> {
    await this.ask('call.outcome', { callId, outcome: 'test' }).catch(() => undefined);
    await this.ask('agent.ready', {}).catch(() => undefined);
  }
}
