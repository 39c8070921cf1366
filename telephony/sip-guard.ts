import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { blockedFile, parseBlockedFile, type Block } from './block-list.ts';
import { parseFailedRequest, parseSecurityEvent, sourceOf, type SecurityEvent } from './security-event.ts';
import { followLog, turnOver } from './security-log.ts';

/** Refused attempts of one source within the window that have it blocked. Fewer than twenty: some more arrive until the block takes effect. */
export const TRIES = 10;
export const WINDOW_MS = 10 * 60_000;
export const BLOCK_MS = 3_600_000;
const LOOK_MS = 100;
/** Blocks that pile up (an attack from many sources) take effect together. */
const RELOAD_GAP_MS = 300;
const TURN_OVER_MS = 5_000;
const MOST_SOURCES = 10_000;
const MOST_BLOCKS = 1_000;
/** This machine: the local trunk, and the proxy that brings the browsers' SIP (they have limits of their own there). */
const OWN = ['127.0.0.1', '127.0.0.2', '::1'];

export interface SipGuardNeeds {
  /** Asterisk's security log. */
  file: string;
  /** Its other log: tells of refused attempts that the security log leaves out; kept small too. */
  messagesFile?: string;
  /** etc/dynamic/pjsip_blocked.conf; removing a line there lifts the block. */
  blockedFile: string;
  ari: { transport: { readonly connected: boolean }; reloadModule(name: string): Promise<void> };
  clock: Clock;
  log: Log;
  /** Counts blocks by reason. */
  counter: { inc(labels: Record<string, string>): void };
  /** Addresses and networks of trunks: a forged packet must not cut off the carrier. Asked anew each time. */
  never?: () => readonly string[];
}

/** Blocks the sources of guessed names and passwords in Asterisk's own access list, for an hour. */
export interface SipGuard {
  blocked(): readonly Block[];
  /** Looks at the log once; otherwise done by the clock. */
  look(): void;
  stop(): void;
}

export function createSipGuard(needs: SipGuardNeeds): SipGuard {
  return new Guard(needs);
}

class Guard implements SipGuard {
  readonly #needs: SipGuardNeeds;
  readonly #tail: ReturnType<typeof followLog>;
  readonly #messages: ReturnType<typeof followLog> | null;
  /** Times by source, each log for itself: an attempt is mostly in both. */
  readonly #tries = new Map<string, number[]>();
  readonly #blocks = new Map<string, Block>();
  readonly #stops: (() => void)[];
  /** State of the file as we wrote or read it last. */
  #stamp = '';
  #reloadWanted = false;
  #reloading = false;
  #nextReload = 0;

  constructor(needs: SipGuardNeeds) {
    this.#needs = needs;
    this.#tail = followLog(needs.file);
    this.#messages = needs.messagesFile === undefined ? null : followLog(needs.messagesFile);
    // Its lines have no zone: only what comes from now on counts.
    this.#messages?.read();
    mkdirSync(dirname(needs.blockedFile), { recursive: true });
    this.#readBlocked();
    this.#write();
    const safely = (run: () => void) => (): void => {
      try {
        run();
      } catch (error) {
        needs.log.warn({ err: error }, 'SIP guard: a look failed');
      }
    };
    this.#stops = [
      needs.clock.every(LOOK_MS, safely(() => this.look())),
      needs.clock.every(TURN_OVER_MS, safely(() => [needs.file, ...(needs.messagesFile === undefined ? [] : [needs.messagesFile])].forEach((file) => turnOver(file)))),
    ];
  }

  blocked(): readonly Block[] {
    return [...this.#blocks.values()];
  }

  look(): void {
    this.#liftByHand();
    this.#expire();
    let changed = false;
    for (const line of this.#tail.read()) {
      const event = parseSecurityEvent(line);
      if (event !== null) changed = this.#count(event) || changed;
    }
    for (const line of this.#messages?.read() ?? []) {
      const failed = parseFailedRequest(line);
      if (failed !== null) changed = this.#count({ kind: 'FailedRequest', at: this.#needs.clock.now(), transport: '', ...failed }) || changed;
    }
    if (changed) this.#write();
    void this.#reload();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** True when this attempt was one too many. */
  #count({ kind, source, transport, at }: Omit<SecurityEvent, 'kind'> & { kind: string }): boolean {
    const now = this.#now();
    if (transport.startsWith('WS') || this.#isSpared(source) || this.#blocks.has(source) || now - at.getTime() > WINDOW_MS) return false;
    const key = `${kind === 'FailedRequest' ? 'messages' : 'security'} ${source}`;
    const recent = (this.#tries.get(key) ?? []).filter((time) => now - time <= WINDOW_MS);
    recent.push(Math.min(now, at.getTime()));
    this.#tries.delete(key);
    if (recent.length < TRIES) {
      this.#tries.set(key, recent);
      // The one that has been quiet longest is first.
      if (this.#tries.size > MOST_SOURCES) this.#tries.delete(first(this.#tries.keys()));
      return false;
    }
    if (this.#blocks.size >= MOST_BLOCKS) this.#blocks.delete(first(this.#blocks.keys()));
    for (const log of ['messages', 'security']) this.#tries.delete(`${log} ${source}`);
    this.#blocks.set(source, { source, until: new Date(now + BLOCK_MS), reason: kind });
    this.#needs.counter.inc({ reason: kind });
    this.#needs.log.warn({ source, reason: kind, tries: recent.length, seconds: BLOCK_MS / 1_000 }, 'SIP guard: source blocked');
    return true;
  }

  /** A trunk may be set up after its carrier has been blocked, too. */
  #isSpared(source: string): boolean {
    return OWN.includes(source) || coveredBy(source, this.#needs.never?.() ?? []);
  }

  #expire(): void {
    const over = this.blocked().filter((block) => block.until.getTime() <= this.#now() || this.#isSpared(block.source));
    for (const { source } of over) {
      this.#blocks.delete(source);
      this.#needs.log.info({ source }, 'SIP guard: block is over');
    }
    if (over.length > 0) this.#write();
  }

  /** Somebody has edited the file: what is no longer in it is lifted. */
  #liftByHand(): void {
    if (stampOf(this.#needs.blockedFile) === this.#stamp) return;
    const before = this.blocked();
    this.#blocks.clear();
    this.#readBlocked();
    for (const { source } of before) if (!this.#blocks.has(source)) this.#needs.log.info({ source }, 'SIP guard: block lifted by hand');
    this.#write();
  }

  #readBlocked(): void {
    let text = '';
    try {
      text = readFileSync(this.#needs.blockedFile, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    for (const block of parseBlockedFile(text)) if (!this.#isSpared(block.source) && block.until.getTime() > this.#now()) this.#blocks.set(block.source, block);
  }

  #write(): void {
    const file = this.#needs.blockedFile;
    writeFileSync(`${file}.new`, blockedFile(this.blocked()), { mode: 0o640 });
    renameSync(`${file}.new`, file);
    this.#stamp = stampOf(file);
    this.#reloadWanted = true;
  }

  /** The access list itself knows no reload; that of res_pjsip reads it anew and disturbs neither calls nor registrations. */
  async #reload(): Promise<void> {
    const { ari, log } = this.#needs;
    if (!this.#reloadWanted || this.#reloading || !ari.transport.connected || this.#now() < this.#nextReload) return;
    this.#reloading = true;
    this.#reloadWanted = false;
    this.#nextReload = this.#now() + RELOAD_GAP_MS;
    try {
      await ari.reloadModule('res_pjsip.so');
    } catch (error) {
      this.#reloadWanted = true;
      log.warn({ err: error }, 'SIP guard: reload failed, tried again');
    }
    this.#reloading = false;
  }

  #now(): number {
    return this.#needs.clock.now().getTime();
  }
}

/** Whether a source, an address or the /64 of one, is among addresses and networks. */
function coveredBy(source: string, entries: readonly string[]): boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    if (isIP(address) === 4 && bits !== undefined) list.addSubnet(address, Number(bits), 'ipv4');
    else if (sourceOf(address) === source) return true;
  }
  return isIP(source) === 4 && list.check(source);
}

const first = (keys: Iterable<string>): string => {
  for (const key of keys) return key;
  return '';
};

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
