import type { DeviceInput, DeviceView } from '../contract/trunks.ts';
import { HotlineError } from '../errors.ts';
import type { Ari } from './ari/ari.ts';
import type { DeviceRow } from './device.ts';
import type { DialOut } from './dial-out.ts';
import type { PhoneLogin, PhoneOwner, Phones } from './phones.ts';

export interface DeviceServiceNeeds {
  rows: {
    list(): Promise<DeviceRow[]>;
    create(row: Omit<DeviceRow, 'version'>): Promise<DeviceRow | null>;
    edit(id: string, version: number, set: Partial<Omit<DeviceRow, 'version'>>): Promise<DeviceRow | null>;
  };
  phones: Pick<Phones, 'endpointOf' | 'deskEndpointOf' | 'setDeskPhone' | 'removeDeskPhone' | 'onContact' | 'onDeskContact'>;
  ari: Pick<Ari, 'endpoint'>;
  dialOut: Pick<DialOut, 'route' | 'allows'>;
  /** Null when there is no such account. */
  ownerOf(agentId: string): Promise<PhoneOwner | null>;
  /** Where a desk phone registers. */
  sip: { host: string; port: number };
}

/** What rings for each agent: the page, a desk phone, or a number outside. */
export interface DeviceService {
  get(agentId: string): Promise<DeviceView>;
  /** A desk phone's login is given once, when it is made. DIAL_… for a number that may not be called. */
  set(agentId: string, input: DeviceInput): Promise<DeviceView>;
  /** What to ring. An outside number passes the gate each time; when it is not let out, the page rings. */
  endpointOf(agentId: string): string;
  /** Whether the agent's device can be rung: news of devices that the agent does not use are left out. */
  onContact(handler: (agentId: string, registered: boolean) => void): void;
  /** True when the page holds the telephone. */
  isBrowser(agentId: string): boolean;
  load(): Promise<void>;
}

export function createDeviceService({ rows, phones, ari, dialOut, ownerOf, sip }: DeviceServiceNeeds): DeviceService {
  let devices = new Map<string, DeviceRow>();
  const handlers: ((agentId: string, registered: boolean) => void)[] = [];
  const kindOf = (agentId: string): DeviceInput['kind'] => devices.get(agentId)?.kind ?? 'browser';
  const tell = (agentId: string, registered: boolean): void => handlers.forEach((handler) => handler(agentId, registered));
  const isOnline = async (name: string): Promise<boolean> => (await ari.endpoint('PJSIP', name).catch(() => null))?.state === 'online';
  const isThere = (agentId: string): Promise<boolean> => (kindOf(agentId) === 'outside' ? Promise.resolve(true) : isOnline(`${kindOf(agentId) === 'browser' ? 'agent' : 'phone'}-${agentId}`));

  // The page's own telephone may come and go while another device is in use; of an outside number it means only that the agent is here.
  phones.onContact((agentId, registered) => kindOf(agentId) === 'deskPhone' ? undefined : tell(agentId, registered || kindOf(agentId) === 'outside'));
  phones.onDeskContact((agentId, registered) => (kindOf(agentId) === 'deskPhone' ? tell(agentId, registered) : undefined));

  async function load(): Promise<void> {
    devices = new Map((await rows.list()).map((row) => [row.agentId, row]));
    for (const { agentId, kind } of devices.values()) if (kind !== 'browser') tell(agentId, await isThere(agentId));
  }
  async function keep(agentId: string, input: DeviceInput): Promise<void> {
    const before = devices.get(agentId);
    const after = before === undefined ? await rows.create({ agentId, ...input }) : await rows.edit(agentId, before.version, input);
    if (after === null) throw new HotlineError('CONFLICT');
    devices.set(agentId, after);
  }
  const view = async (agentId: string, login: PhoneLogin | null): Promise<DeviceView> => ({
    agentId, kind: kindOf(agentId), number: devices.get(agentId)?.number ?? '', login: login === null ? null : { ...login, ...sip }, registered: await isThere(agentId),
  });

  return {
    load,
    get: (agentId) => view(agentId, null),
    async set(agentId, { kind, number }) {
      const owner = await ownerOf(agentId);
      if (owner === null) throw new HotlineError('NOT_FOUND');
      if (kind === 'outside' && !dialOut.allows(number, { agentId, queueId: null })) throw new HotlineError('DIAL_NOT_ALLOWED');
      const had = kindOf(agentId);
      await keep(agentId, { kind, number: kind === 'outside' ? number : '' });
      if (had === 'deskPhone' && kind !== 'deskPhone') await phones.removeDeskPhone(agentId);
      const login = kind === 'deskPhone' && had !== 'deskPhone' ? await phones.setDeskPhone(owner) : null;
      tell(agentId, await isThere(agentId));
      return view(agentId, login);
    },
    endpointOf(agentId) {
      const device = devices.get(agentId);
      if (device?.kind === 'deskPhone') return phones.deskEndpointOf(agentId);
      if (device?.kind !== 'outside') return phones.endpointOf(agentId);
      try {
        return dialOut.route(device.number, { agentId, queueId: null }).endpoints[0] ?? phones.endpointOf(agentId);
      } catch (error) {
        if (error instanceof HotlineError) return phones.endpointOf(agentId);
        throw error;
      }
    },
    onContact: (handler) => void handlers.push(handler),
    isBrowser: (agentId) => kindOf(agentId) === 'browser',
  };
}
