import type { RunResult } from '../../model/run-result.ts';

/** A form in which the report of a run is written. */
export interface ReportFormat {
  /** What it writes, in a few words. */
  readonly writes: string;
  /** The file in the results folder that a run writes at its end; null if the run shows or writes this format elsewhere. */
  readonly file: string | null;
  readonly render: (result: RunResult) => string;
}
