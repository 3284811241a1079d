import * as hdr from 'hdr-histogram-js';

/** Two minutes: far above every deadline, so that no value is cut off. */
const HIGHEST_US = 120_000_000;

/**
 * The project's one histogram: HDR with three significant digits, in µs. A percentile read from it is at most 0.1%
 * above the true one.
 */
export class LatencyHistogram {
  readonly #histogram = hdr.build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
    useWebAssembly: false,
  });

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
    decoded.#histogram.add(hdr.decodeFromCompressedBase64(encoded));
    return decoded;
  }
}
