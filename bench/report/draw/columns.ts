import { headingOf } from '../../figures/figure.ts';
import { NOTHING } from '../../figures/format.ts';
import { textOverTrials } from '../../figures/over-trials.ts';
import { type FigureName, figureNamed } from '../../figures/registry.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';

/** A column of the table: a figure, and where it is read. */
export interface Column {
  readonly figure: FigureName;
  /** `calm`: read from the scenario without faults. `fault`: from each scenario with some. */
  readonly from: 'calm' | 'fault';
  /** Which rows must have the figure, or it is left out; without it the column is always there. */
  readonly needs?: 'every-row' | 'some-row';
}

export const COLUMNS: readonly Column[] = [
  { figure: 'p50', from: 'calm' },
  { figure: 'p99', from: 'calm' },
  { figure: 'p999', from: 'calm', needs: 'every-row' },
  { figure: 'capacity', from: 'calm', needs: 'some-row' },
  { figure: 'slo', from: 'calm', needs: 'some-row' },
  { figure: 'cpu-app', from: 'calm' },
  { figure: 'cpu-store', from: 'calm' },
  { figure: 'bytes', from: 'calm' },
  { figure: 'lost', from: 'fault' },
  { figure: 'errors', from: 'fault' },
  { figure: 'recovery', from: 'fault', needs: 'some-row' },
];

/** The title and the unit of a column, each on its line. */
export function columnHeading({ figure }: Pick<Column, 'figure'>): readonly [title: string, unit: string] {
  return headingOf(figureNamed(figure));
}

/** What a figure comes to over trials. The interval, if there is one, is on a second line. */
export function columnCell({ figure }: Pick<Column, 'figure'>, trials: readonly ReliableTrial[]): string {
  const { text = NOTHING, interval = null } = textOverTrials(figureNamed(figure), trials) ?? {};
  return interval === null ? text : `${text}\n${interval}`;
}
