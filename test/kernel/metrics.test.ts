import { expect } from 'chai';
import { createMetrics } from '../../metrics.ts';

describe('metrics', () => {
  it('a gauge is asked at each scrape; the same name gives the same instrument', async () => {
    const metrics = createMetrics();
    let calls = 3;
    metrics.gauge('calls_live', 'Calls', { collect: () => calls });
    expect(await metrics.text()).to.include('hotline_calls_live 3');
    calls = 4;
    expect(await metrics.text()).to.include('hotline_calls_live 4');
    expect(metrics.counter('x_total', 'X')).to.equal(metrics.counter('x_total', 'X'));
  });

  it('two registries do not disturb each other; the process is measured when asked for', async () => {
    const [one, other] = [createMetrics({ process: true }), createMetrics({ process: true })];
    one.counter('y_total', 'Y').inc();
    expect(await one.text()).to.include('hotline_y_total 1').and.include('nodejs_eventloop_lag_seconds');
    expect(await other.text()).to.not.include('hotline_y_total');
  });
});
