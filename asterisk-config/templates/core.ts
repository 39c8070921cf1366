import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asteriskFolders } from '../folders.ts';
import type { AsteriskOptions } from '../options.ts';

/** asterisk.conf: everything Asterisk writes is under DATA_DIR/asterisk. */
export function asteriskConf(options: AsteriskOptions): string {
  const at = asteriskFolders(options.dataDir);
  return `[directories]
astetcdir=${at.etc}
astmoddir=${moduleFolder(options.root)}
astvarlibdir=${at.lib}
astdbdir=${at.db}
astkeydir=${at.base}
astdatadir=/usr/share/asterisk
astagidir=${at.lib}/agi-bin
astspooldir=${at.spool}
astrundir=${at.run}
astlogdir=${at.log}
astcachedir=${at.lib}/cache

[options]
live_dangerously=no
execincludes=no
transmit_silence=yes
defaultlanguage=en
nocolor=yes
hideconnect=yes
dumpcore=no
verbose=0
debug=0

[files]
astctlpermissions=0600
`;
}

/** The folder is named after the machine's architecture. */
function moduleFolder(root: string): string {
  for (const name of readdirSync(join(root, 'usr/lib'))) {
    try {
      readdirSync(join(root, 'usr/lib', name, 'asterisk/modules'));
      return `/usr/lib/${name}/asterisk/modules`;
    } catch {
      // not this one
    }
  }
  throw new Error(`asterisk-config: no Asterisk modules in ${root}`);
}

/** http.conf: loopback only; every browser phone holds a session for its whole life, and the default of 100 is soon used up. */
export function httpConf(options: AsteriskOptions): string {
  return `[general]
enabled=yes
enable_static=no
enable_status=no
servername=hotline
bindaddr=127.0.0.1
bindport=${options.ariPort}
sessionlimit=4000
session_inactivity=30000
session_keep_alive=15000

[/ari]
type=restriction
deny=0.0.0.0/0.0.0.0
permit=127.0.0.1/255.255.255.255

[/metrics]
type=restriction
deny=0.0.0.0/0.0.0.0
permit=127.0.0.1/255.255.255.255

[/ws]
type=restriction
deny=0.0.0.0/0.0.0.0
permit=127.0.0.0/255.0.0.0
`;
}

/** ari.conf: one user, loopback only. A slow reader gets two seconds instead of 100 ms before its socket is cut. */
export function ariConf(options: AsteriskOptions): string {
  return `[general]
enabled=yes
pretty=no
channelvars=CALLID,LEG
websocket_write_timeout=2000

[hotline]
type=user
read_only=no
password_format=plain
password=${options.ariPassword}
deny=0.0.0.0/0.0.0.0
permit=127.0.0.1/255.255.255.255
`;
}

/** prometheus.conf: read by the server for the state of registrations, with the application's own password. */
export function prometheusConf(options: AsteriskOptions): string {
  return `[general]\nenabled=yes\ncore_metrics_enabled=yes\nuri=metrics\nauth_username=hotline\nauth_password=${options.ariPassword}\nauth_realm=hotline\n`;
}

/** rtp.conf */
export function rtpConf(options: AsteriskOptions): string {
  return `[general]
rtpstart=${options.rtpPorts.from}
rtpend=${options.rtpPorts.to}
strictrtp=yes
icesupport=yes
rtcpinterval=2000
`;
}

/** logger.conf: plain files opened for appending, so whoever rotates them by size copies and truncates. */
export function loggerConf(): string {
  return `[general]
dateformat=%F %T.%3q
appendhostname=no
queue_log=no
rotatestrategy=none

[logfiles]
console => error
messages.log => notice,warning,error
security.log => security
`;
}

/** `number` is the number dialled, set on entry: `dst` becomes 'h' once the hang-up cause has been written. */
export const CDR_COLUMNS = ['uniqueid', 'linkedid', 'src', 'dst', 'start', 'answer', 'end', 'duration', 'billsec', 'disposition', 'hangupcause', 'channel', 'dcontext', 'number'] as const;

/** cdr_custom.conf: log/cdr-custom/hotline.csv. Times are seconds since 1970 (UTC) with fraction, so that the machine's zone means nothing. */
export function cdrCustomConf(): string {
  const raw: Record<string, string> = { start: ',u', answer: ',u', end: ',u', duration: ',f', billsec: ',f' };
  return `[mappings]\nhotline.csv => ${CDR_COLUMNS.map((name) => `\${CSV_QUOTE(\${CDR(${name}${raw[name] ?? ''})})}`).join(',')}\n`;
}

/** Files of few lines. What is not wanted is said to be off, so that no default can switch it on. */
export const SMALL_FILES: Record<string, string> = {
  'cdr.conf': '[general]\nenable=yes\nunanswered=yes\ncongestion=yes\nendbeforehexten=no\ninitiatedseconds=no\nbatch=no\n',
  'cel.conf': '[general]\nenable=no\n',
  'manager.conf': '[general]\nenabled=no\nwebenabled=no\n',
  'features.conf': '[general]\n',
  'indications.conf': '[general]\ncountry=cn\n\n[cn]\ndescription=China\nringcadence=1000,4000\ndial=450\nbusy=450/350,0/350\nring=450/1000,0/4000\ncongestion=450/700,0/700\n',
  'udptl.conf': '[general]\n',
  'acl.conf': '',
  'ccss.conf': '[general]\n',
  'cli.conf': '[startup_commands]\n',
  'cli_permissions.conf': '[general]\ndefault_perm=permit\n',
  'codecs.conf': '[opus]\ntype=opus\nfec=yes\n',
  'dnsmgr.conf': '[general]\nenable=no\n',
  'dsp.conf': '[default]\n',
  'pjproject.conf': '',
  'queuerules.conf': '',
  'stasis.conf': '',
  'websocket_client.conf': '',
};
