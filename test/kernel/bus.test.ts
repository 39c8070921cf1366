import { expect } from 'chai';
import { createBus } from '../../events/bus.ts';

describe('bus', () => {
  it('given a handler that throws, the others are still told and the teller goes on', () => {
    const failed: string[] = [];
    const heard: string[] = [];
    const bus = createBus((_error, fact) => failed.push(fact));
    bus.on('user.changed', () => {
      throw new Error('broken');
    });
    bus.on('user.changed', ({ userId }) => heard.push(userId));
    bus.tell('user.changed', { userId: 'one' });
    bus.tell('queue.changed', { queueId: 'nobody listens' });
    expect({ failed, heard }).to.deep.equal({ failed: ['user.changed'], heard: ['one'] });
  });
});
