import { runJson } from '../../model/result-json.ts';
import type { ReportFormat } from './format.ts';

/** Throws when the result does not fit its own schema. */
export const json: ReportFormat = {
  writes: 'all figures, as run.json has them',
  // The run writes run.json itself, after every trial.
  file: null,
  render: runJson,
};
