import type { RunResult } from '../../model/run-result.ts';

/** A form in which the report of a run is written. */
export interface ReportFormat {
  /** What it writes, in a few words. */
  readonly writes: string;
  readonly render: (result: RunResult) => string;
}
