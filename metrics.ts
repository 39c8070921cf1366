import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A small typed face of one Prometheus registry. Asking for a name again gives the same instrument. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  /** With `collect`, the value is asked for at each scrape. */
  gauge(name: string, help: string, options?: { labels?: readonly string[]; collect?: () => number }): Gauge;
  /** Buckets in seconds. */
  histogram(name: string, help: string, buckets: readonly number[], labels?: readonly string[]): Histogram;
  /** The text of one scrape. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Names get the prefix `hotline_`. With `process: true` it also measures this process: event loop lag, memory, CPU, handles. */
export function createMetrics(options: { process?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const once = <T>(name: string, make: (fullName: string) => T): T => {
    const fullName = `hotline_${name}`;
    return (registry.getSingleMetric(fullName) as T | undefined) ?? make(fullName);
  };
  return {
    counter: (name, help, labels = []) => once(name, (fullName) => new Counter({ name: fullName, help, labelNames: [...labels], registers: [registry] })),
    gauge: (name, help, { labels = [], collect } = {}) =>
      once(name, (fullName) => {
        const gauge: Gauge = new Gauge({
          name: fullName, help, labelNames: [...labels], registers: [registry],
          ...(collect && { collect: () => gauge.set(collect()) }),
        });
        return gauge;
      }),
    histogram: (name, help, buckets, labels = []) => once(name, (fullName) => new Histogram({ name: fullName, help, buckets: [...buckets], labelNames: [...labels], registers: [registry] })),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
