import { LatencyHistogram } from '../../measure/histogram.ts';
import type { SecondOfLatencies } from '../../model/plan.ts';

/** The seconds of a driver put together, as a report does: afterwards, for it takes the driver's time. */
export class MergedLatencies {
  readonly #seconds: SecondOfLatencies[] = [];

  add(second: SecondOfLatencies): void {
    this.#seconds.push(second);
  }

  encode(): { readonly response: string; readonly service: string } {
    return {
      response: merge(this.#seconds.map(({ response }) => response)),
      service: merge(this.#seconds.map(({ service }) => service)),
    };
  }
}

function merge(encoded: readonly string[]): string {
  const merged = new LatencyHistogram();
  for (const one of encoded) merged.add(LatencyHistogram.decode(one));
  return merged.encode();
}
