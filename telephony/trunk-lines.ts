import type { TrunkState } from '../contract/trunks.ts';
import type { Clock } from '../clock.ts';
import type { Ari } from './ari/ari.ts';
import type { AriEvent } from './ari/transport.ts';
import { clientUriOf, endpointNameOf, trunkOfChannel, type TrunkLoad, type TrunkRow } from './trunk.ts';

/** What is known of each trunk's line: asked of Asterisk every few seconds, calls counted by their channels. */
export interface TrunkLines {
  stateOf(trunkId: string): TrunkState;
  loadOf(trunkId: string): TrunkLoad;
  failed(trunkId: string, cause: number): void;
  /** Asks now. */
  look(): Promise<void>;
  stop(): void;
}

export interface TrunkLinesNeeds {
  ari: Ari;
  rows(): readonly TrunkRow[];
  /** Asterisk's own figures in Prometheus' form; null when they cannot be had. */
  figures(): Promise<string | null>;
  clock: Clock;
}

const LOOK_MS = 5_000;
const NOTHING: TrunkState = { registered: null, reachable: null, callsNow: 0, lastFailure: null };
/** Hang-up causes in a word or two, with their number in Q.850. */
const CAUSES: Record<number, string> = { 1: 'no such number', 3: 'not reachable', 17: 'busy', 18: 'no answer', 19: 'no answer', 21: 'refused', 27: 'out of order', 34: 'no line free', 38: 'network out of order', 41: 'temporary failure', 42: 'congestion', 58: 'no common codec', 102: 'time-out' };
/** Ends of a call that say nothing against the trunk. */
const NO_FAULT = new Set([0, 16, 17, 18, 19, 26]);

export function createTrunkLines({ ari, rows, figures, clock }: TrunkLinesNeeds): TrunkLines {
  const states = new Map<string, TrunkState>();
  /** Channel → trunk. */
  const channels = new Map<string, string>();
  const patch = (id: string, part: Partial<TrunkState>): void => void states.set(id, { ...(states.get(id) ?? NOTHING), ...part });
  const failed = (id: string, cause: number): void => patch(id, { lastFailure: { at: clock.now().toISOString(), cause: `${CAUSES[cause] ?? 'failed'} (${cause})` } });
  const count = (id: string): number => [...channels.values()].filter((trunk) => trunk === id).length;

  function follow(event: AriEvent): void {
    if (!('channel' in event)) return;
    const trunk = trunkOfChannel(event.channel.name);
    if (trunk === null) return;
    if (event.type !== 'ChannelDestroyed') return void channels.set(event.channel.id, trunk);
    channels.delete(event.channel.id);
    if (!NO_FAULT.has(event.cause)) failed(trunk, event.cause);
  }

  async function lookAt(row: TrunkRow, text: string | null): Promise<void> {
    const endpoint = await ari.endpoint('PJSIP', endpointNameOf(row.id));
    const reachable = endpoint === null || endpoint.state === 'unknown' ? null : endpoint.state === 'online';
    patch(row.id, {
      reachable,
      registered: row.kind === 'registration' && text !== null ? registeredIn(text, clientUriOf(row)) : null,
    });
  }

  async function look(): Promise<void> {
    if (!ari.transport.connected) return;
    const active = rows().filter(({ enabled }) => enabled);
    for (const id of states.keys()) if (!active.some((row) => row.id === id)) states.delete(id);
    const text = active.some(({ kind }) => kind === 'registration') ? await figures() : null;
    await Promise.all(active.map((row) => lookAt(row, text)));
  }

  ari.transport.on('event', follow);
  ari.transport.on('up', () => {
    channels.clear();
    void ari.channels().then((all) => {
      for (const { id, name } of all) {
        const trunk = trunkOfChannel(name);
        if (trunk !== null) channels.set(id, trunk);
      }
    }).catch(() => undefined);
  });
  const stop = clock.every(LOOK_MS, () => void look().catch(() => undefined));
  const stateOf = (id: string): TrunkState => ({ ...(states.get(id) ?? NOTHING), callsNow: count(id) });
  return {
    stateOf, failed, look, stop,
    loadOf(id) {
      const { reachable, registered, callsNow } = stateOf(id);
      return { callsNow, usable: reachable !== false && registered !== false };
    },
  };
}

/** Reads `asterisk_pjsip_outbound_registration_status{…username="sip:…"} 1`. */
export function registeredIn(figures: string, clientUri: string): boolean | null {
  const line = figures.split('\n').find((one) => one.startsWith('asterisk_pjsip_outbound_registration_status{') && one.includes(`"${clientUri}"`));
  return line === undefined ? null : line.trimEnd().endsWith(' 1');
}
