import type { TrialFigures } from '../model/measured-trial.ts';
import type { Operation } from '../model/operation.ts';

type FailedOperation = Pick<Operation, 'outcome' | 'error' | 'status' | 'node' | 'intendedUs' | 'sentUs' | 'endUs'>;

/** Counts the requests without a usable answer by cause, and keeps the time of the slowest. */
export class ErrorCauses {
  readonly #counts = new Map<string, number>();
  #slowest: TrialFigures['slowestErrorUs'] = null;

  note(operation: FailedOperation): void {
    const cause = causeOf(operation);
    this.#counts.set(cause, (this.#counts.get(cause) ?? 0) + 1);
    const { intendedUs, sentUs, endUs } = operation;
    const { sinceIntended = 0, sinceSent = null } = this.#slowest ?? {};
    this.#slowest = {
      sinceIntended: Math.max(sinceIntended, endUs - intendedUs),
      sinceSent: sentUs === null ? sinceSent : Math.max(sinceSent ?? 0, endUs - sentUs),
    };
  }

  /** The most frequent cause first. */
  figures(): Pick<TrialFigures, 'errorsByCause' | 'slowestErrorUs'> {
    const counts = [...this.#counts].toSorted(([a, some], [b, others]) => others - some || a.localeCompare(b));
    return { errorsByCause: Object.fromEntries(counts), slowestErrorUs: this.#slowest };
  }
}

/**
 * The name of a cause, in every report: `refused`, `reset`, `timeout` … as in the operation, or the status, as in
 * `status 502`. If a node of the application answered, its stage follows: `status 503 before-write`, `status 503 write`.
 */
export function causeOf({
  outcome,
  error,
  status,
  node,
}: Pick<FailedOperation, 'outcome' | 'error' | 'status' | 'node'>): string {
  if (outcome === 'dropped') return 'not-sent';
  if (error !== 'status') return error ?? outcome;
  if (outcome === 'fail' && node !== null) return `status ${status} before-write`;
  return status === 503 && node !== null ? `status ${status} write` : `status ${status}`;
}
