import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createSignedTts, isPublic } from '../../ivr/signed-tts.ts';
import { PROMPT_RATE, readWave, writeWave } from '../../ivr/wave.ts';
import { systemClock } from '../../clock.ts';
import { tone } from '../helpers/tones.ts';

const KEY = 'made-up-key';

describe('a voice on another host', () => {
  let server: Server;
  let answer: (req: IncomingMessage, body: string, res: ServerResponse) => void;
  const url = (path = '/speak'): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const voice = (privateAddresses = ['127.0.0.1'], to = url()) => createSignedTts({ url: to, key: KEY, privateAddresses }, systemClock);
  const outcome = (speaking: Promise<Buffer>): Promise<string> => speaking.then(() => 'spoken', (error: unknown) => (error instanceof Error ? error.message : String(error)));
  before(async () => {
    server = createServer((req, res) => {
      let body = '';
      req.on('data', (part: Buffer) => (body += part.toString('utf8')));
      req.on('end', () => answer(req, body, res));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  it('is asked with a signature over time and text, and its sound comes at the rate of prompts', async () => {
    const asked: unknown[] = [];
    answer = (req, body, res) => {
      const wanted = createHmac('sha256', KEY).update(`${String(req.headers['x-timestamp'])}\n${body}`).digest('hex');
      asked.push(JSON.parse(body), req.headers['x-signature'] === wanted);
      res.end(writeWave({ rate: 8_000, samples: tone(440, 1, 8_000) }));
    };
    const sound = readWave(await voice().speak('您好', 'zh'));
    expect(asked).to.deep.equal([{ text: '您好', language: 'zh' }, true]);
    expect([sound.rate, Math.round(sound.samples.length / PROMPT_RATE)]).to.deep.equal([PROMPT_RATE, 1]);
  });
  it('a private address that is not listed is not asked', async () => {
    answer = () => expect.fail('asked');
    expect(await outcome(voice([]).speak('您好', 'zh'))).to.contain('no address');
    expect(await outcome(voice([], url().replace('127.0.0.1', 'localhost')).speak('您好', 'zh'))).to.contain('no address');
    expect(await outcome(voice(['10.0.0.1']).speak('您好', 'zh'))).to.contain('no address');
  });
  it('a redirect is not followed', async () => {
    const paths: string[] = [];
    answer = (req, _body, res) => {
      paths.push(req.url ?? '');
      res.writeHead(302, { Location: url('/elsewhere') }).end();
    };
    expect(await outcome(voice().speak('您好', 'zh'))).to.contain('302');
    expect(paths).to.deep.equal(['/speak']);
  });
  for (const [what, send] of [
    ['an error', (res: ServerResponse) => res.writeHead(500).end()], ['no sound', (res: ServerResponse) => res.end('hello')], ['more than anybody says', (res: ServerResponse) => res.end(Buffer.alloc(9 * 1024 * 1024))], ['a line that breaks', (res: ServerResponse) => res.destroy()],
  ] as const) {
    it(`given ${what}, it fails and says so`, async () => {
      answer = (_req, _body, res) => void send(res);
      expect(await outcome(voice().speak('您好', 'zh'))).not.to.equal('spoken');
    });
  }
  for (const [address, open] of [
    ['8.8.8.8', true], ['2400:3200::1', true], ['127.0.0.1', false], ['10.1.2.3', false], ['172.31.0.1', false], ['192.168.1.1', false], ['169.254.169.254', false], ['100.64.0.1', false], ['0.0.0.0', false], ['255.255.255.255', false],
    ['::1', false], ['::', false], ['fe80::1', false], ['fc00::1', false], ['::ffff:127.0.0.1', false], ['64:ff9b::7f00:1', false], ['2002:7f00:1::', false], ['ff02::1', false], ['name', false],
  ] as const) it(`${address} is ${open ? '' : 'not '}of the open network`, () => expect(isPublic(address)).to.equal(open));
});
