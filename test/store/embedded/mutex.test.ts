import { expect } from 'chai';
import { Budget } from '../../../store/embedded/budget.ts';
import { KeyedMutex } from '../../../store/embedded/mutex.ts';

describe('keyed mutex', () => {
  it('given holders of common keys in any order, they run one after the other and leave nothing behind', async () => {
    const mutex = new KeyedMutex();
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all([['a', 'b'], ['b', 'a'], ['b'], ['a', 'b', 'b']].map(async (keys) => mutex.run(keys, work)));
    // ['b'] alone may never meet the others: all of them hold b.
    expect(most).to.equal(1);
    expect(mutex.size).to.equal(0);
  });

  it('given a holder that fails, the next one runs', async () => {
    const mutex = new KeyedMutex();
    const failed = mutex.run(['a'], () => Promise.reject(new Error('no'))).catch(() => 'failed');
    expect(await Promise.all([failed, mutex.run(['a'], () => Promise.resolve('ran'))])).to.deep.equal(['failed', 'ran']);
  });
});

describe('byte budget', () => {
  it('given more wanted than is left, it waits its turn', async () => {
    const budget = new Budget(10);
    const order: string[] = [];
    await budget.take(8);
    const big = budget.take(9).then(() => order.push('big'));
    const small = budget.take(1).then(() => order.push('small'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).to.deep.equal([]);
    budget.give(8);
    await Promise.all([big, small]);
    expect(order).to.deep.equal(['big', 'small']);
  });
});
