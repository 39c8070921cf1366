import { expect } from 'chai';
import { createRunner, type RunnerNeeds } from '../../ivr/runner.ts';
import { createLog } from '../../log.ts';

const NUMBER = { number: '12345', aliases: [], mode: 'human-first', greeting: ['welcome', 'unspoken', 'moment'], queueId: 'general', webCall: true } as const;

function stage(given: { queues?: string[]; fails?: string } = {}): { did: string[]; run(dialled: string, back?: boolean): Promise<void> } {
  const did: string[] = [];
  const note = (what: string) => (...args: unknown[]): Promise<void> => {
    did.push([what, ...args.map((one) => (Array.isArray(one) ? one.map((spoken: { promptId: string; obligatory: boolean }) => `${spoken.promptId}${spoken.obligatory ? '!' : ''}`).join('+') : String(one)))].join(' '));
    return what === given.fails ? Promise.reject(new Error('a fault')) : Promise.resolve();
  };
  const calls: RunnerNeeds['calls'] = { answer: note('answer'), say: note('say'), enqueue: note('enqueue'), music: note('music'), end: note('end') };
  const runner = createRunner({
    numbers: () => [NUMBER], hasQueue: (id) => (given.queues ?? ['general']).includes(id), calls, log: createLog('silent'),
    prompts: { get: (id) => (id === 'unspoken' ? undefined : { id, zh: '', en: '', media: `sound:${id}`, seconds: 1 }), prepare: () => Promise.resolve() },
  });
  return { did, run: (dialled, back = false) => runner.run('c1', dialled, back) };
}

describe('a call through its flow', () => {
  it('queue first, then the greeting with its obligatory part, then music; a prompt without a voice is left out', async () => {
    const { did, run } = stage();
    await run('12345');
    expect(did).to.deep.equal(['answer c1', 'enqueue c1 general', 'say c1 welcome!+moment', 'music c1']);
  });
  it('a number nobody published is refused as unallocated', async () => {
    const { did, run } = stage();
    await run('110');
    expect(did).to.deep.equal(['end c1 refused 1']);
  });
  it('given its queue is gone, the call is ended by the flow, not forgotten', async () => {
    const { did, run } = stage({ queues: [] });
    await run('12345');
    expect(did).to.deep.equal(['answer c1', 'end c1 system 16']);
  });
  for (const fails of ['answer', 'say', 'music']) {
    it(`given ${fails} fails, the call still reaches its queue`, async () => {
      const { did, run } = stage({ fails });
      await run('12345');
      expect(did.at(-1)).to.equal('enqueue c1 general');
    });
  }
  it('given even the queue fails, nothing is thrown', async () => {
    const { run } = stage({ fails: 'enqueue' });
    await run('12345');
  });
});
