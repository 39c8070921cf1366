/** The floor of P1: an application that answers whoever comes and knows nothing else. One WebSocket, no queue, no record, no retry. */
import { WebSocket } from 'ws';

export interface BareAnswerer { answered: number; close(): void }

/** Connects as application `app`. */
export async function startBareAnswerer({ ariUrl, password, app }: { ariUrl: string; password: string; app: string }): Promise<BareAnswerer> {
  const socket = new WebSocket(`${ariUrl.replace('http', 'ws')}/ari/events?app=${app}&subscribeAll=false`, { headers: { authorization: `Basic ${btoa(`hotline:${password}`)}` }, perMessageDeflate: false });
  const bare: BareAnswerer = { answered: 0, close: () => socket.close() };
  socket.on('message', (data: Buffer) => {
    const event = JSON.parse(data.toString()) as { type: string; channel?: { id: string } };
    if (event.type !== 'StasisStart' || event.channel === undefined) return;
    bare.answered += 1;
    socket.send(JSON.stringify({ type: 'RESTRequest', transaction_id: String(bare.answered), request_id: String(bare.answered), method: 'POST', uri: `channels/${event.channel.id}/answer` }));
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return bare;
}
