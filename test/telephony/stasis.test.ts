import { expect } from 'chai';
import { createLog } from '../../log.ts';
import type { Ari } from '../../telephony/ari/ari.ts';
import type { AriEvent } from '../../telephony/ari/transport.ts';
import { createStasis, type CallEvents } from '../../telephony/stasis.ts';

const CHANNEL = { id: 'ch1', name: 'PJSIP/trunk-00000001', state: 'Up', caller: { number: '19900001234', name: 'x' }, creationtime: '2026-11-22T08:00:00.000+0000' };

/** Every call of a handler as one line of words. */
function stage(fail = ''): { heard: string[]; send(event: object): void } {
  const heard: string[] = [];
  const words = (name: string, given: readonly unknown[]): number => heard.push([name, ...given.map((one) => (typeof one === 'object' && one !== null ? (one as { id: string }).id : String(one)))].join(' '));
  const events = new Proxy({}, {
    get: (_target, name: string) => (...given: unknown[]) => {
      words(name, given);
      if (name === fail) throw new Error('a fault');
    },
  }) as CallEvents;
  const ari = { continueInDialplan: (channel: string) => Promise.resolve(words('continue', [channel])) } as unknown as Ari;
  const handler = createStasis(ari, events, createLog('silent'));
  return { heard, send: (event) => handler(event as AriEvent) };
}

describe('events of Asterisk', () => {
  const table: [string, object[], string[]][] = [
    ['a resident arrives', [{ type: 'StasisStart', args: ['in', 'trunk', '12345'], channel: CHANNEL }], ['arrived ch1 trunk 12345 false']],
    ['a resident comes back from the dialplan', [{ type: 'StasisStart', args: ['in', 'web', '12345', 'back'], channel: CHANNEL }], ['arrived ch1 web 12345 true']],
    ['an agent picks up', [{ type: 'StasisStart', args: ['agent', 'c1', 'a1', 'o1'], channel: CHANNEL }], ['agentLegUp c1 a1 o1 ch1']],
    ['a dialled number picks up', [{ type: 'StasisStart', args: ['out', 'c1'], channel: CHANNEL }], ['outLegUp c1']],
    ['a listener for the recording is there', [{ type: 'StasisStart', args: ['snoop', 'c1', 'agent'], channel: CHANNEL }], ['snoopUp ch1']],
    ['a SIP message is no call', [{ type: 'StasisStart', args: ['in', 'trunk', '12345'], channel: { ...CHANNEL, name: 'Message/ast_msg_queue' } }], ['continue ch1']],
    ['unknown arguments start nothing', [{ type: 'StasisStart', args: ['x'], channel: CHANNEL }, { type: 'StasisStart', args: [], channel: CHANNEL }], []],
    ['a channel without a caller', [{ type: 'StasisStart', args: ['in', 'phone', '12345'], channel: { id: 'ch2', name: 'PJSIP/x' } }], ['arrived ch2 phone 12345 false']],
    ['the cause comes with the request to hang up, and counts once', [{ type: 'ChannelHangupRequest', channel: CHANNEL, cause: 17 }, { type: 'StasisEnd', channel: CHANNEL }, { type: 'ChannelDestroyed', channel: CHANNEL, cause: 16 }], ['legGone ch1 17', 'legGone ch1 16']],
    ['an end without a request', [{ type: 'StasisEnd', channel: CHANNEL }], ['legGone ch1 16']],
    ['an agent\'s phone rings', [{ type: 'ChannelStateChange', channel: { ...CHANNEL, state: 'Ringing' } }, { type: 'ChannelStateChange', channel: CHANNEL }], ['legRinging ch1']],
    ['a prompt ends', [{ type: 'PlaybackFinished', playback: { id: 'p1' } }], ['playbackFinished p1']],
    ['a key is told once', [{ type: 'ChannelDtmfReceived', channel: CHANNEL, digit: '#' }], ['digit ch1 #']],
    ['a desk phone holds and takes back', [{ type: 'ChannelHold', channel: CHANNEL }, { type: 'ChannelUnhold', channel: CHANNEL }], ['phoneHold ch1 true', 'phoneHold ch1 false']],
    ['events of no interest are let pass', [{ type: 'ChannelVarset' }, { type: 'Dial' }, { type: 'SomethingNew', channel: null }], []],
  ];
  for (const [what, events, expected] of table) {
    it(what, () => {
      const { heard, send } = stage();
      for (const event of events) send(event);
      expect(heard).to.deep.equal(expected);
    });
  }

  it('a fault in one handler, or an event without its parts, disturbs no other', () => {
    const { heard, send } = stage('digit');
    send({ type: 'ChannelDtmfReceived', channel: CHANNEL, digit: '1' });
    send({ type: 'StasisStart' });
    send({ type: 'ChannelDestroyed' });
    send({ type: 'PlaybackFinished', playback: { id: 'p1' } });
    expect(heard).to.deep.equal(['digit ch1 1', 'playbackFinished p1']);
  });
});
