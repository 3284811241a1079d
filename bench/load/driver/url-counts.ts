import { spectrumEpisodes } from '../../figures/spectrum.ts';
import { causeOf } from '../../measure/error-causes.ts';
import { ResponseLog } from '../../measure/response-log.ts';
import type { UrlCounts } from '../../model/plan.ts';
import type { Sample, UrlLoad } from './url-driver.ts';

type CountedLoad = Pick<UrlLoad, 'requestDeadlineMs'> & {
  readonly arrivals: Pick<UrlLoad['arrivals'], 'warmupMs' | 'durationMs'>;
};

/** Counts the outcomes of the requests to one URL. Times are µs since the first arrival of the schedule. */
export class UrlCounter {
  readonly #startUs: number;
  readonly #endUs: number;
  readonly #requests = { ok: 0, fail: 0, unknown: 0, dropped: 0 };
  readonly #statuses = new Map<string, number>();
  readonly #errors = new Map<string, number>();
  readonly #log: ResponseLog;
  #answered = 0;
  #okInTime = 0;
  #lastIntendedUs = 0;

  constructor({ arrivals: { warmupMs, durationMs }, requestDeadlineMs }: CountedLoad) {
    this.#log = new ResponseLog(requestDeadlineMs);
    this.#startUs = warmupMs * 1000;
    this.#endUs = this.#startUs + durationMs * 1000;
  }

  /** Answers so far, with those of the warm-up. */
  get answered(): number {
    return this.#answered;
  }

  count(sample: Sample): void {
    const { measured, intendedUs, endUs, outcome, status, error } = sample;
    if (status !== null) this.#answered++;
    if (outcome === 'ok' && endUs >= this.#startUs && endUs < this.#endUs) this.#okInTime++;
    if (!measured) return;
    this.#log.note(sample);
    this.#requests[outcome]++;
    this.#lastIntendedUs = Math.max(this.#lastIntendedUs, intendedUs);
    if (status !== null) increment(this.#statuses, String(status));
    if (outcome !== 'ok') increment(this.#errors, causeOf({ outcome, error, status, node: null }));
  }

  counts(): UrlCounts {
    return {
      requests: { ...this.#requests },
      statuses: sortedByKey(this.#statuses),
      errors: sortedByKey(this.#errors),
      okInTime: this.#okInTime,
      episodes: spectrumEpisodes(this.#log.inOrder()),
      lastIntendedUs: this.#lastIntendedUs,
    };
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sortedByKey(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => a.localeCompare(b)));
}
