import type { SecondOfLatencies } from '../model/plan.ts';
import type { Latency, TrialLatency } from '../model/request-figures.ts';
import { LatencyHistogram } from './histogram.ts';

/** The latencies of a whole measurement: those of its seconds, merged. */
export class LatencyTotals {
  readonly response = new LatencyHistogram();
  readonly responseOk = new LatencyHistogram();
  readonly service = new LatencyHistogram();

  /**
   * Adds a second.
   *
   * @returns its response times.
   */
  add(second: SecondOfLatencies): LatencyHistogram {
    const response = LatencyHistogram.decode(second.response);
    this.response.add(response);
    this.responseOk.add(LatencyHistogram.decode(second.responseOk));
    this.service.add(LatencyHistogram.decode(second.service));
    return response;
  }

  /**
   * The figures of run.json.
   *
   * @param episodes those of the response times; null if they are not known.
   */
  figures(episodes: TrialLatency['response']['episodes'] = null): TrialLatency {
    return {
      response: { ...latencyOf(this.response), episodes },
      responseOk: latencyOf(this.responseOk),
      service: latencyOf(this.service),
    };
  }
}

function latencyOf(histogram: LatencyHistogram): Latency {
  return {
    count: histogram.count,
    p50Us: histogram.percentileUs(50),
    p90Us: histogram.percentileUs(90),
    p99Us: histogram.percentileUs(99),
    p999Us: histogram.percentileUs(99.9),
    maxUs: histogram.maxUs(),
    histogram: histogram.encode(),
  };
}
