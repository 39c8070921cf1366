import { sourceOf } from './security-event.ts';

/** A source that SIP is refused to. */
export interface Block {
  source: string;
  until: Date;
  reason: string;
}

const HEAD = `; Written by the server. To lift a block remove its line: that takes effect within a second.
[blocked-sources]
type=acl
`;
const LINE = /^deny=([0-9A-Fa-f:./]{2,50}) ; until ([0-9T:.Z-]{20,30}) after ([A-Za-z]{1,40})$/;

/** pjsip_blocked.conf, the whole of it. One wrong address would make Asterisk refuse everybody, so only addresses that are some are written. */
export function blockedFile(blocks: readonly Block[]): string {
  const lines = blocks.filter(({ source }) => isSource(source)).map(({ source, until, reason }) => `deny=${source} ; until ${until.toISOString()} after ${reason}\n`);
  return lines.length === 0 ? '' : `${HEAD}${lines.join('')}`;
}

/** The blocks in such a file, whatever else it holds. */
export function parseBlockedFile(text: string): Block[] {
  return text.split('\n').flatMap((line) => {
    const [, source = '', until = '', reason = ''] = LINE.exec(line.trim()) ?? [];
    const end = new Date(until);
    return isSource(source) && !Number.isNaN(end.getTime()) ? [{ source, until: end, reason }] : [];
  });
}

const isSource = (source: string): boolean => sourceOf(source.replace(/\/64$/, '')) === source;
