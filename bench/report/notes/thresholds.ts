import { formatInUnit } from '../../figures/bounds.ts';
import type { RunResult, ThresholdResult } from '../../model/run-result.ts';

/** A line for each threshold, backend and scenario, with the verdict. */
export function thresholdLines({ thresholds }: RunResult): string[] {
  return thresholds.map(thresholdLine);
}

function thresholdLine({ text, backend, scenario, measured, unit, trial, status, reason }: ThresholdResult): string {
  const parts = [
    ...(measured === null ? [] : [`measured ${formatInUnit(measured, unit)}`]),
    ...(trial === null ? [] : [`decided by trial ${trial}`]),
  ];
  const figure = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  const verdict = {
    passed: 'passed',
    failed: 'MISSED',
    inconclusive: reason === null ? 'inconclusive, not enough was measured' : 'inconclusive',
  }[status];
  const why = reason === null ? '' : `: ${reason}`;
  return `Threshold ${text}: ${backend}, ${scenario}: ${verdict}${figure}${why}`;
}
