import { metrics, type Counter, type Histogram, type MeterProvider } from '@opentelemetry/api';

import { CLIENT_HITS, CLIENT_MISSES, OPERATION_DURATION, SCHEMA_URL } from './conventions.ts';

/** What commands are measured with. */
export interface Instruments {
  /** In seconds. */
  readonly duration: Histogram;
  readonly hits: Counter;
  readonly misses: Counter;
}

/** The instruments of a meter provider, or of the global one, which may be registered after the plugin was made. */
export class InstrumentSource {
  readonly #chosen: MeterProvider | undefined;
  #provider: MeterProvider | undefined;
  #instruments: Instruments | undefined;

  constructor(provider: MeterProvider | undefined) {
    this.#chosen = provider;
  }

  get(): Instruments {
    const provider = this.#chosen ?? metrics.getMeterProvider();
    if (this.#instruments === undefined || provider !== this.#provider) {
      this.#instruments = createInstruments(provider);
      this.#provider = provider;
    }
    return this.#instruments;
  }
}

function createInstruments(provider: MeterProvider): Instruments {
  const meter = provider.getMeter('@cache/plugin-opentelemetry', undefined, { schemaUrl: SCHEMA_URL });
  const { name, bounds, ...duration } = OPERATION_DURATION;
  const { name: hits, ...ofHits } = CLIENT_HITS;
  const { name: misses, ...ofMisses } = CLIENT_MISSES;
  return {
    duration: meter.createHistogram(name, { ...duration, advice: { explicitBucketBoundaries: [...bounds] } }),
    hits: meter.createCounter(hits, ofHits),
    misses: meter.createCounter(misses, ofMisses),
  };
}
