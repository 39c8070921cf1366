/** What every channel (SMS, e-mail, fax, web form, letter) looks like to the rest; each kind stands in a folder of its own and passes one conformance suite. */
export interface ChannelLimits {
  /** The longest text of one message, in characters; null = no limit. */
  textLength: number | null;
  /** Bytes of all attachments together; 0 = none are taken. */
  attachmentBytes: number;
  /** Messages per second the other side accepts. */
  perSecond: number;
}

export interface OutgoingMessage {
  /** Our id; the same id is sent once, however often it is handed over. */
  id: string;
  /** Address in the channel's own form: a number, a mailbox. */
  to: string;
  subject?: string;
  text: string;
  attachments: readonly { name: string; mediaType: string; bytes: Uint8Array }[];
}

/** `unknown`: the other side may or may not have it (the line dropped after sending); it is asked about, never sent again blindly. */
export type SendOutcome = { outcome: 'sent'; reference: string } | { outcome: 'refused'; reason: string } | { outcome: 'later'; reason: string } | { outcome: 'unknown'; reference: string | null };

export interface IncomingMessage {
  /** The other side's natural key (MessageSid; mailbox, UIDVALIDITY and UID; fax call id): unique, so nothing comes in twice. */
  key: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  receivedAt: Date;
  attachments: readonly { name: string; mediaType: string; bytes: Uint8Array }[];
}

export interface Channel {
  /** The word used in settings, lists and logs. */
  readonly name: 'sms' | 'email' | 'fax' | 'web' | 'letter';
  readonly limits: ChannelLimits;
  /** Begins to receive; `take` resolves when the message is stored, and only then is it acknowledged to the other side. */
  start(take: (message: IncomingMessage) => Promise<void>): Promise<void>;
  /** Sends one message; does not throw for what the other side answers. */
  send(message: OutgoingMessage): Promise<SendOutcome>;
  /** Takes nothing new and resolves when nothing is in hand. */
  stop(): Promise<void>;
}
