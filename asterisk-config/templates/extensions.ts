import { asteriskFolders } from '../folders.ts';
import type { AsteriskOptions } from '../options.ts';

const FALLBACK_WAIT_SECONDS = 300;
const VOICEMAIL_SECONDS = 120;
const DEFAULT_WEB_CALLS = 30;
const ENTRIES = ['trunk', 'web', 'phone'] as const;

/**
 * extensions.conf. Exact published numbers only: no pattern, nothing to enumerate, nothing that dials out. Every entry hands the call to the
 * application; when none is connected, Stasis() fails at once and the call takes the fallback: announcement, emergency queue, voicemail.
 */
export function extensionsConf(options: AsteriskOptions): string {
  const numbers = [...new Set(options.numbers)];
  const web = [...new Set(options.webNumbers)];
  const all = [...new Set([...numbers, ...web])];
  return [
    '[general]\nstatic=yes\nwriteprotect=yes\nautofallthrough=yes\n',
    `[from-trunk]\n${numbers.map((number) => enter(number, 'trunk')).join('\n')}\n${hangupCause}`,
    `[from-phone]\n${numbers.map((number) => enter(number, 'phone')).join('\n')}\n${hangupCause}`,
    `[from-web]\n${web.map((number) => enterFromWeb(number, options.webCalls ?? DEFAULT_WEB_CALLS)).join('\n')}\n${hangupCause}`,
    ...ENTRIES.map((entry) => `[fallback-${entry}]\ninclude => fallback\n`),
    `[fallback]\n${all.map((number) => fallback(number, options)).join('\n')}\n${hangupCause}`,
    ...ENTRIES.map((entry) => `[back-${entry}]\n${all.map((number) => enter(number, entry, ',back')).join('\n')}\n${hangupCause}`),
    TAKE_BACK,
    '; An agent\'s phone may dial nothing itself, and a SIP MESSAGE leads nowhere.\n[agents]\n\n[nomsg]\n',
    '; Numbers that were added since this file was made; the server writes them and has them read, without a restart.\n#tryinclude dynamic/extensions_numbers.conf\n',
  ].join('\n');
}

/** The lines for numbers that are not in extensions.conf itself, in the same contexts: what the server writes into dynamic/extensions_numbers.conf. */
export function addedNumbersConf(options: Pick<AsteriskOptions, 'dataDir' | 'numbers' | 'webNumbers' | 'webCalls'>): string {
  const all = [...new Set([...options.numbers, ...options.webNumbers])];
  if (all.length === 0) return '; No numbers were added.\n';
  return [
    `[from-trunk](+)\n${options.numbers.map((number) => enter(number, 'trunk')).join('\n')}`,
    `[from-phone](+)\n${options.numbers.map((number) => enter(number, 'phone')).join('\n')}`,
    `[from-web](+)\n${options.webNumbers.map((number) => enterFromWeb(number, options.webCalls ?? DEFAULT_WEB_CALLS)).join('\n')}`,
    `[fallback](+)\n${all.map((number) => fallback(number, options)).join('\n')}`,
    ...ENTRIES.map((entry) => `[back-${entry}](+)\n${all.map((number) => enter(number, entry, ',back')).join('\n')}`),
    '',
  ].join('\n');
}

// The cause is kept in the call record, the account that is independent of the application. PARTNER is the agent's leg, named by the application:
// a resident who leaves takes it along by himself, for there may be nobody to end it.
const hangupCause = `exten => h,1,Set(CDR(hangupcause)=\${HANGUPCAUSE})
 same => n,GotoIf($[\${LEN(\${PARTNER})}=0]?alone)
 same => n,SoftHangup(\${PARTNER})
 same => n(alone),NoOp()
`;

function enter(number: string, entry: (typeof ENTRIES)[number], more = ''): string {
  return `exten => ${number},1,Set(CDR(number)=\${EXTEN})
 same => n,Stasis(hotline,in,${entry},\${EXTEN}${more})
 same => n,GotoIf($["\${STASISSTATUS}"="FAILED"]?fallback-${entry},\${EXTEN},1)
 same => n,Hangup()`;
}

function enterFromWeb(number: string, most: number): string {
  return `exten => ${number},1,Set(CDR(number)=\${EXTEN})
 same => n,Set(GROUP()=web)
 same => n,GotoIf($[\${GROUP_COUNT(web)}>${most}]?busy)
 same => n,Stasis(hotline,in,web,\${EXTEN})
 same => n,GotoIf($["\${STASISSTATUS}"="FAILED"]?fallback-web,\${EXTEN},1)
 same => n,Hangup()
 same => n(busy),Busy(1)`;
}

// Prompts of the server are used when it has made them; Asterisk's own sounds are the last resort.
function fallback(number: string, options: Pick<AsteriskOptions, 'dataDir'>): string {
  const { prompts, voicemail } = asteriskFolders(options.dataDir);
  return `exten => ${number},1,Answer()
 same => n,Playback(${prompts}/fallback)
 same => n,GotoIf($["\${PLAYBACKSTATUS}"="SUCCESS"]?wait)
 same => n,Playback(pls-hold-while-try)
 same => n(wait),Queue(emergency,c,,,${FALLBACK_WAIT_SECONDS})
 same => n,GotoIf($["\${QUEUESTATUS}"="CONTINUE"]?done)
 same => n,Playback(${prompts}/voicemail)
 same => n,GotoIf($["\${PLAYBACKSTATUS}"="SUCCESS"]?record)
 same => n,Playback(vm-nobodyavail&vm-intro)
 same => n(record),Record(${voicemail}/\${UNIQUEID}-${number}.wav,10,${VOICEMAIL_SECONDS},k)
 same => n(done),Hangup()`;
}

const TAKE_BACK = `; The application fetches a caller out of the emergency queue: Local/take@take-back with CHAN (channel name), ENTRY, NUMBER.
[take-back]
exten => take,1,ChannelRedirect(\${CHAN},back-\${ENTRY},\${NUMBER},1)
 same => n,Hangup()
exten => wait,1,Wait(5)
`;

/** queues.conf: one queue, its members a generated file. */
export const QUEUES_CONF = `[general]
persistentmembers=no
autofill=yes
shared_lastcall=no

[emergency]
strategy=leastrecent
musicclass=default
timeout=15
retry=1
wrapuptime=5
ringinuse=no
joinempty=invalid
leavewhenempty=no
announce-frequency=0
periodic-announce-frequency=0
announce-holdtime=no
announce-position=no
reportholdtime=no
#tryinclude dynamic/queue_members.conf
`;

/** musiconhold.conf */
export function musicConf(options: AsteriskOptions): string {
  return `[default]\nmode=files\ndirectory=${asteriskFolders(options.dataDir).moh}\nsort=alpha\n`;
}
