/**
 * R12, the SIP side: names tried, passwords guessed, numbers swept and dial strings injected against the running hotline, each attacker from an address of its own,
 * while residents call. No leg may reach anything but the published number, and a source must be shut out after twenty tries.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asteriskFolders } from '../../../asterisk-config/render.ts';
import { parseCdrLine } from '../../../telephony/cdr.ts';
import { AIMS, INJECTIONS, MOST_TRIES, PACE_MS } from '../../../test/helpers/sip-attack.ts';
import { createSipPhone, type SipPhone } from '../../../test/helpers/sip-phone.ts';
import { type Figure } from '../figure.ts';
import { Hotline } from './hotline.ts';
import { judge } from './judge.ts';

const ATTACKERS = 6;
const SWEEP = 200;
const CALL_EVERY_MS = 2_000;

type Attack = (phone: (user: string, password?: string) => Promise<SipPhone>, attempt: number) => Promise<number>;

/** `R12 [attackers of each kind]` */
export async function* run(args: readonly string[] = []): AsyncGenerator<Figure> {
  const attackers = Number(args[0] ?? ATTACKERS);
  const hotline = await Hotline.start();
  const residents: Promise<boolean>[] = [];
  const traffic = setInterval(() => residents.push(answered(hotline)), CALL_EVERY_MS);
  try {
    await hotline.hire(1);
    const user = hotline.desks[0]?.phone.options.user ?? '';
    const aims = [...AIMS, ...INJECTIONS];
    const attacks: Record<string, Attack> = {
      names: async (phone, attempt) => (await phone(`1${String(attempt).padStart(3, '0')}`)).register(),
      agentPassword: async (phone, attempt) => (await phone(user, `guess-${attempt}`)).register(),
      residentPassword: async (phone, attempt) => (await phone('resident', `guess-${attempt}`)).register(),
      invites: async (phone, attempt) => (await (await phone('sipvicious')).call(aims[attempt % aims.length] ?? '')).finalStatus(),
      invitesWithPassword: async (phone, attempt) => (await (await phone(user, `guess-${attempt}`)).call('0086138')).finalStatus(),
    };
    let address = 10;
    for (const [name, attack] of Object.entries(attacks)) {
      const tries = await Promise.all(Array.from({ length: attackers }, () => triesOf(hotline, `127.0.0.${(address += 1)}`, attack)));
      yield judge(`R12.${name}.tries`, Math.max(...tries), MOST_TRIES, 'tries until the slowest block', { attackers, fewest: Math.min(...tries) });
    }
    const accepted = await sweep(hotline, aims);
    yield judge('R12.trusted.accepted', accepted.length, 0, 'calls from the trunk and a signed-in phone that were accepted elsewhere', { aims: aims.length + SWEEP, accepted });
    clearInterval(traffic);
    const calls = await Promise.all(residents);
    yield judge('R12.residents', calls.filter((ok) => !ok).length, 0, 'residents not answered under attack', { calls: calls.length });
    const legs = legsElsewhere(hotline);
    yield judge('R12.legs', legs.length, 0, 'legs to anything but the published number', { legs });
    const left = await hotline.leftOver(20_000);
    yield judge('R12.stuck', left.channels, 0, 'channels left', left);
  } finally {
    clearInterval(traffic);
    await hotline.stop();
  }
}

async function answered(hotline: Hotline): Promise<boolean> {
  const { call } = await hotline.call();
  const ok = await call.answered(5_000).then(() => true, () => false);
  await call.hangUp();
  return ok;
}

/** How often this source was listened to before it was refused. */
async function triesOf(hotline: Hotline, localAddress: string, attack: Attack): Promise<number> {
  const open: SipPhone[] = [];
  const phone = async (user: string, password?: string): Promise<SipPhone> => {
    const made = await createSipPhone({ sipPort: hotline.asterisk.sipPort, toneHz: 440, localAddress, user, ...(password === undefined ? {} : { password }) });
    open.push(made);
    return made;
  };
  try {
    for (let attempt = 1; attempt <= 3 * MOST_TRIES; attempt += 1) {
      if ((await attack(phone, attempt)) === 403) return attempt - 1;
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
    return Infinity;
  } finally {
    await Promise.all(open.map((one) => one.close()));
  }
}

/** Dial strings and a sweep of numbers from those who may call: the trunk, and a phone with the right password. Gives those that were answered. */
async function sweep(hotline: Hotline, aims: readonly string[]): Promise<string[]> {
  const numbers = Array.from({ length: SWEEP }, (_, index) => (index % 2 === 0 ? `00${1_000_000 + index * 7_919}` : `9${1_000 + index}`));
  const trunk = await createSipPhone({ sipPort: hotline.asterisk.sipPort, toneHz: 440, user: 'phone' });
  const agent = hotline.desks[0]?.phone;
  const accepted: string[] = [];
  for (const aim of [...aims, ...numbers]) {
    // No answer at all is right for what is no SIP; behind a semicolon or a zero byte all is cut off, and the published number is what remains.
    if (/^12345(;|%00)/.test(aim)) continue;
    const calls = await Promise.all([trunk.call(aim), ...(agent === undefined ? [] : [agent.call(aim)])]);
    const statuses = await Promise.all(calls.map((call) => call.finalStatus(700).catch(() => 0)));
    accepted.push(...statuses.flatMap((status, index) => (status >= 200 && status < 300 ? [`${index === 0 ? 'trunk' : 'agent'}: ${aim}`] : [])));
    await Promise.all(calls.map((call) => call.hangUp()));
  }
  await trunk.close();
  return accepted;
}

/** By Asterisk's own account: what any leg was for; the rings of our own agents and callers who were refused where they came in apart. */
function legsElsewhere(hotline: Hotline): string[] {
  const text = readFileSync(join(asteriskFolders(hotline.asterisk.dataDir).cdr, 'hotline.csv'), 'utf8');
  const rows = text.split('\n').map(parseCdrLine).filter((row) => row !== null);
  return rows.filter(({ channel, to, context, disposition }) => to !== '12345' && !(context.startsWith('from-') && disposition !== 'ANSWERED') && !/^(PJSIP\/agent-|Snoop\/)/.test(channel)).map(({ channel, context, to }) => `${channel} ${context} ${to}`);
}
