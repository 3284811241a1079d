import * as hdr from 'hdr-histogram-js';

/** Two minutes: far above every deadline, so that no value is cut off. */
const HIGHEST_US = 120_000_000;

const SIGNIFICANT_DIGITS = 3;

/**
 * The project's one histogram: HDR with three significant digits, in µs. A percentile read from it is at most 0.1%
 * above the true one.
 */
export class LatencyHistogram {
  readonly #histogram = new hdr.Int32Histogram(1, HIGHEST_US, SIGNIFICANT_DIGITS);

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** Records a time in µs; below 1 µs counts as 1, above two minutes as two minutes. */
  record(valueUs: number): void {
    this.#histogram.recordValue(Math.min(HIGHEST_US, Math.max(1, Math.round(valueUs))));
  }

  /**
   * The value at or below which `percentile` (0 to 100) per cent of all values lie.
   *
   * @returns null if the histogram is empty.
   */
  percentileUs(percentile: number): number | null {
    return this.count === 0 ? null : this.#histogram.getValueAtPercentile(percentile);
  }

  /** All values, each as `percentileUs` would return it, with how often it was recorded; from the smallest on. */
  counts(): readonly (readonly [valueUs: number, count: number])[] {
    const counted: [number, number][] = [];
    const recorded = this.#histogram.recordedValuesIterator;
    recorded.reset();
    while (recorded.hasNext()) {
      const { valueIteratedTo, countAddedInThisIterationStep } = recorded.next();
      counted.push([valueIteratedTo, countAddedInThisIterationStep]);
    }
    return counted;
  }

  maxUs(): number | null {
    return this.count === 0 ? null : this.#histogram.maxValue;
  }

  add(other: LatencyHistogram): void {
    this.#histogram.add(other.#histogram);
  }

  reset(): void {
    this.#histogram.reset();
  }

  /** HDR V2 encoding, compressed, base64. */
  encode(): string {
    return hdr.encodeIntoCompressedBase64(this.#histogram);
  }

  /** The inverse of `encode`. */
  static decode(encoded: string): LatencyHistogram {
    const decoded = new LatencyHistogram();
    const histogram = hdr.decodeFromCompressedBase64(encoded);
    if (!(histogram instanceof hdr.JsHistogram)) throw new Error('an encoded histogram must be decoded in JavaScript');
    decoded.#histogram.add(histogram);
    return decoded;
  }
}
