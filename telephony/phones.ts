import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { HotlineError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ari } from './ari/ari.ts';
import type { AriEvent } from './ari/transport.ts';

/** What a SIP endpoint is made from. The name is shown to the person called; it is cleaned here. */
export interface PhoneOwner {
  agentId: string;
  name: string;
  staffNumber: string;
}

export interface PhoneLogin {
  user: string;
  password: string;
}

/**
 * Agents' SIP endpoints: made at sign-in, gone at sign-out, with the emergency queue that mirrors them. The whole state is written as files that
 * Asterisk reads by itself after a restart of its own, and that survive a restart of the server.
 */
export interface Phones {
  /** Makes (or finds) the browser endpoint; when Asterisk is reachable it knows the endpoint before this resolves. */
  signIn(agent: PhoneOwner): Promise<PhoneLogin>;
  /** The endpoint is gone; a call that still talks over it goes on. */
  signOut(agentId: string): Promise<void>;
  has(agentId: string): boolean;
  /** Everybody signed in, also from before a restart of the server. */
  signedIn(): string[];
  /** Makes (or finds) a SIP desk phone 'phone-<agentId>'; its password stays the same until it is removed. */
  setDeskPhone(agent: PhoneOwner): Promise<PhoneLogin>;
  removeDeskPhone(agentId: string): Promise<void>;
  /** Who is rung when the server is away: the whole list, in order. Those not signed in are left out. */
  setEmergencyMembers(agentIds: readonly string[]): void;
  /** Called when an agent's browser phone registers or is lost; also once for everybody after each 'up'. Same news may come twice. */
  onContact(handler: (agentId: string, registered: boolean) => void): void;
  /** The same of desk phones. */
  onDeskContact(handler: (agentId: string, registered: boolean) => void): void;
  /** 'PJSIP/agent-<id>' */
  endpointOf(agentId: string): string;
  deskEndpointOf(agentId: string): string;
}

export interface PhonesOptions {
  ari: Ari;
  /** DATA_DIR/asterisk/etc/dynamic */
  dir: string;
  clock: Clock;
  log: Log;
  app?: string;
}

interface Entry {
  name: string;
  staffNumber: string;
  password: string;
}

interface PhonesState {
  agents: Record<string, Entry>;
  desks: Record<string, Entry>;
  members: string[];
}

const DEBOUNCE_MS = 50;
const AGENT_ID = /^[0-9A-Za-z_-]{1,40}$/;
const FILES = { agents: 'pjsip_agents.conf', desks: 'pjsip_phones.conf', members: 'queue_members.conf', state: 'phones.json' };
const LOST = new Set(['Removed', 'Unreachable']);

export function createPhones(options: PhonesOptions): Phones {
  return new PhoneBook(options);
}

/** Letters, digits, blanks and . - · only: a name must not end a line, start a comment, or forge a second caller number. */
export function cleanName(name: string): string {
  return name.normalize('NFKC').replace(/[^\p{L}\p{N} .\-·]/gu, '').replace(/ +/g, ' ').trim().slice(0, 40);
}

/** pjsip_agents.conf or pjsip_phones.conf; the templates named here are in pjsip.conf. */
export function endpointsFile(entries: Readonly<Record<string, Entry>>, prefix: 'agent' | 'phone'): string {
  const template = prefix === 'agent' ? 'agent' : 'desk-phone';
  return Object.entries(entries)
    .map(([agentId, { name, staffNumber, password }]) => {
      const id = `${prefix}-${agentId}`;
      const number = staffNumber.replace(/[^0-9A-Za-z]/g, '').slice(0, 20);
      return `[${id}](${template})\nauth=${id}\naors=${id}\ncallerid="${cleanName(name)}" <${number}>\n[${id}](password)\nusername=${id}\npassword=${password}\n[${id}](${template}-contact)\n`;
    })
    .join('\n');
}

/** queue_members.conf, included in [emergency]. */
export function membersFile(members: readonly string[], agents: Readonly<Record<string, Entry>>): string {
  return members.flatMap((agentId) => (agents[agentId] ? [`member => PJSIP/agent-${agentId},0,agent-${agentId}\n`] : [])).join('');
}

class PhoneBook implements Phones {
  readonly #options: PhonesOptions;
  readonly #app: string;
  readonly #handlers: ((agentId: string, registered: boolean) => void)[] = [];
  readonly #deskHandlers: ((agentId: string, registered: boolean) => void)[] = [];
  /** Contacts by agent: a reloaded page registers its new one before the old one is reported lost. */
  readonly #contacts = new Map<string, Set<string>>();
  readonly #written = new Map<string, string>();
  #state: PhonesState;
  #flushing: Promise<void> | null = null;

  constructor(options: PhonesOptions) {
    this.#options = options;
    this.#app = options.app ?? 'hotline';
    mkdirSync(options.dir, { recursive: true });
    this.#state = this.#readState();
    this.#writeFiles();
    const { transport } = options.ari;
    transport.on('up', () => void this.#afterUp());
    transport.on('event', (event) => this.#onEvent(event));
  }

  async signIn(agent: PhoneOwner): Promise<PhoneLogin> {
    const login = this.#put('agents', agent);
    await this.#flush();
    await this.#watch(agent.agentId);
    return { user: `agent-${agent.agentId}`, password: login.password };
  }

  async signOut(agentId: string): Promise<void> {
    if (!this.has(agentId)) return;
    this.#state.agents = without(this.#state.agents, agentId);
    this.#state.members = this.#state.members.filter((member) => member !== agentId);
    this.#contacts.delete(agentId);
    await this.#options.ari.unsubscribe(this.#app, `endpoint:${this.endpointOf(agentId)}`).catch(() => undefined);
    await this.#flush();
  }

  has(agentId: string): boolean {
    return Object.hasOwn(this.#state.agents, agentId);
  }

  signedIn(): string[] {
    return Object.keys(this.#state.agents);
  }

  async setDeskPhone(agent: PhoneOwner): Promise<PhoneLogin> {
    const login = this.#put('desks', agent);
    await this.#flush();
    await this.#watchDesk(agent.agentId);
    return { user: `phone-${agent.agentId}`, password: login.password };
  }

  async removeDeskPhone(agentId: string): Promise<void> {
    this.#state.desks = without(this.#state.desks, agentId);
    await this.#flush();
  }

  setEmergencyMembers(agentIds: readonly string[]): void {
    this.#state.members = [...new Set(agentIds)];
    void this.#flush();
  }

  onContact(handler: (agentId: string, registered: boolean) => void): void {
    this.#handlers.push(handler);
  }

  onDeskContact(handler: (agentId: string, registered: boolean) => void): void {
    this.#deskHandlers.push(handler);
  }

  endpointOf(agentId: string): string {
    return `PJSIP/agent-${agentId}`;
  }

  deskEndpointOf(agentId: string): string {
    return `PJSIP/phone-${agentId}`;
  }

  #put(kind: 'agents' | 'desks', { agentId, name, staffNumber }: PhoneOwner): Entry {
    if (!AGENT_ID.test(agentId)) throw new HotlineError('BAD_INPUT', ['agentId']);
    const known = Object.hasOwn(this.#state[kind], agentId) ? this.#state[kind][agentId] : undefined;
    const entry = { name, staffNumber, password: known?.password ?? randomBytes(18).toString('base64url') };
    this.#state[kind] = { ...this.#state[kind], [agentId]: entry };
    return entry;
  }

  /** Writes and reloads once for everything asked within 50 ms. */
  #flush(): Promise<void> {
    this.#flushing ??= new Promise<void>((resolve) => this.#options.clock.after(DEBOUNCE_MS, resolve)).then(async () => {
      this.#flushing = null;
      await this.#reload(this.#writeFiles());
    });
    return this.#flushing;
  }

  async #reload(changed: ReadonlySet<string>): Promise<void> {
    const { ari, log } = this.#options;
    // Asterisk being away is no failure: it reads the files when it starts, and 'up' reloads them.
    if (!ari.transport.connected) return;
    try {
      if (changed.has(FILES.agents) || changed.has(FILES.desks)) await ari.reloadModule('res_pjsip.so');
      if (changed.has(FILES.members)) await ari.reloadModule('app_queue.so');
    } catch (error) {
      log.warn({ err: error }, 'phones: reload failed');
    }
  }

  #writeFiles(): Set<string> {
    const { agents, desks, members } = this.#state;
    const changed = new Set<string>();
    const write = (name: string, text: string, mode: number): void => {
      if (this.#written.get(name) === text) return;
      const file = join(this.#options.dir, name);
      writeFileSync(`${file}.new`, text, { mode });
      renameSync(`${file}.new`, file);
      this.#written.set(name, text);
      changed.add(name);
    };
    // Asterisk is in the folder's group and reads; the state with its passwords is the server's alone.
    write(FILES.state, JSON.stringify(this.#state), 0o600);
    write(FILES.agents, endpointsFile(agents, 'agent'), 0o640);
    write(FILES.desks, endpointsFile(desks, 'phone'), 0o640);
    write(FILES.members, membersFile(members, agents), 0o640);
    return changed;
  }

  #readState(): PhonesState {
    try {
      const read = JSON.parse(readFileSync(join(this.#options.dir, FILES.state), 'utf8')) as Partial<PhonesState>;
      return { agents: read.agents ?? {}, desks: read.desks ?? {}, members: read.members ?? [] };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#options.log.warn({ err: error }, 'phones: state unreadable, starting empty');
      return { agents: {}, desks: {}, members: [] };
    }
  }

  async #afterUp(): Promise<void> {
    await this.#reload(new Set(Object.values(FILES)));
    await Promise.all([...this.signedIn().map((agentId) => this.#watch(agentId)), ...Object.keys(this.#state.desks).map((agentId) => this.#watchDesk(agentId))]);
  }

  /** Subscribes to the endpoint's news and reports how it stands now. */
  async #watch(agentId: string): Promise<void> {
    const { ari, log } = this.#options;
    if (!ari.transport.connected) return;
    try {
      await ari.subscribe(this.#app, `endpoint:${this.endpointOf(agentId)}`);
      const endpoint = await ari.endpoint('PJSIP', `agent-${agentId}`);
      if (this.has(agentId)) this.#found(agentId, endpoint?.state === 'online');
    } catch (error) {
      log.warn({ err: error, agentId }, 'phones: endpoint not watched');
    }
  }

  async #watchDesk(agentId: string): Promise<void> {
    const { ari, log } = this.#options;
    if (!ari.transport.connected) return;
    try {
      await ari.subscribe(this.#app, `endpoint:${this.deskEndpointOf(agentId)}`);
      await this.#tellDesk(agentId);
    } catch (error) {
      log.warn({ err: error, agentId }, 'phones: desk phone not watched');
    }
  }

  /** A desk phone has one contact; whether it is there now is asked, not counted. */
  async #tellDesk(agentId: string): Promise<void> {
    const endpoint = await this.#options.ari.endpoint('PJSIP', `phone-${agentId}`);
    for (const handler of this.#deskHandlers) handler(agentId, endpoint?.state === 'online');
  }

  #found(agentId: string, online: boolean): void {
    const known = this.#contacts.get(agentId);
    if (!online) this.#contacts.set(agentId, new Set());
    else if (!known || known.size === 0) this.#contacts.set(agentId, new Set(['unknown']));
    this.#tell(agentId, online);
  }

  #onEvent(event: AriEvent): void {
    if (event.type !== 'ContactStatusChange' || event.endpoint.technology !== 'PJSIP') return;
    const desk = /^phone-(.+)$/.exec(event.endpoint.resource)?.[1];
    if (desk !== undefined && Object.hasOwn(this.#state.desks, desk)) void this.#tellDesk(desk).catch((error: unknown) => this.#options.log.warn({ err: error, agentId: desk }, 'phones: desk phone not asked'));
    if (!event.endpoint.resource.startsWith('agent-')) return;
    const agentId = event.endpoint.resource.slice('agent-'.length);
    if (!this.has(agentId)) return;
    const contacts = this.#contacts.get(agentId) ?? new Set<string>();
    this.#contacts.set(agentId, contacts);
    contacts.delete('unknown');
    if (LOST.has(event.contact_info.contact_status)) contacts.delete(event.contact_info.uri);
    else contacts.add(event.contact_info.uri);
    this.#tell(agentId, contacts.size > 0);
  }

  #tell(agentId: string, registered: boolean): void {
    for (const handler of this.#handlers) handler(agentId, registered);
  }
}

function without(entries: Readonly<Record<string, Entry>>, agentId: string): Record<string, Entry> {
  return Object.fromEntries(Object.entries(entries).filter(([id]) => id !== agentId));
}
