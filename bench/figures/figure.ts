import type { Guarantees } from '../model/guarantees.ts';
import type { MeasuredTrial, ReliableTrial } from '../model/measured-trial.ts';
import type { BoundUnit } from './bounds.ts';

/**
 * Everything that is known about one figure of a report. Tables, sentences, rules, pages and the progress line read it
 * from here. A new figure is one such entry and one line in registry.ts.
 */
export interface Figure<Name extends string = string> {
  /** In rules and in lists of columns: `p99` in `redis:p99<50ms`. */
  readonly name: Name;
  /** In headings. */
  readonly title: string;
  readonly unit: Unit;
  /** Null if the trial has no such figure, or too few samples for it. */
  readonly read: (trial: ReliableTrial) => number | null;
  /** What `read` is a part of. Only of counts: a rule may then give a share. */
  readonly outOf?: (trial: ReliableTrial) => number;
  /**
   * How several trials become one figure.
   *
   * `median`: with the interval that holds the true median. A rule is held against the median.
   * `sum`: of all trials; the total is summed too. A rule is held against each trial, and the worst one decides.
   */
  readonly overTrials: 'median' | 'sum';
  readonly better: 'lower' | 'higher';
  /** How a rule may write a bound on it. None: no rule can name it. */
  readonly bounds: readonly BoundUnit[];
  /**
   * In how many episodes the arrivals of a trial came that were at least as slow as the value; null if that is not known.
   * Only of figures that one stall can decide.
   */
  readonly episodes?: (trial: ReliableTrial) => number | null;
  /** How far the value varies with which seconds of the one trial are taken; null if that is not known. Without this: of no trial. */
  readonly within?: (trial: ReliableTrial) => Range | null;
  /** The fewest arrivals of a trial that are evidence; 0 if any are. */
  readonly samples: number;
  /** It shows how fast a server is. That of an emulator shows nothing about the real server. */
  readonly isSpeed: boolean;
  /** Which backends have it; without this all. */
  readonly hasBackend?: (guarantees: Guarantees) => boolean;
  /** Where it is measured; without this everywhere. */
  readonly condition?: Condition;
  /** Trials whose value is worse than any bound, and the word for such a value. */
  readonly endless?: { readonly isIn: (trial: ReliableTrial) => boolean; readonly word: string };
  /**
   * The text for trials that show only a limit of the figure, `≥ 900`. It gets the text of their median, null if they
   * have none, and returns null if they show nothing.
   */
  readonly mark?: (median: string | null, trials: readonly ReliableTrial[]) => string | null;
}

/** Both ends are part of it, in the unit of the figure's value. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What a figure is measured in. */
export interface Unit {
  /** Behind a value: `µs`. */
  readonly symbol: string;
  /** What the value is per: `req` in `µs/req`; null if per nothing. */
  readonly per: string | null;
  /** A value without its unit. */
  readonly format: (value: number) => string;
}

/** Where a figure is measured, if that is not everywhere. */
export interface Condition {
  readonly isIn: (scenario: { readonly faults: readonly unknown[]; readonly measuresCapacity: boolean }) => boolean;
  /** Also of void trials. */
  readonly wasIn: (trial: MeasuredTrial) => boolean;
  /** Why a rule about scenarios in which it is not measured can never be decided. */
  readonly otherwise: (scenarios: string) => string;
}

/** `CPU app µs/req`, in the two lines of a heading. */
export function headingOf({ title, unit: { symbol, per } }: Figure): readonly [title: string, unit: string] {
  return [title, per === null ? symbol : `${symbol}/${per}`];
}

/** `0.94–1.05`; `0.94` if both ends read the same. */
export function rangeText({ unit: { format } }: Pick<Figure, 'unit'>, { low, high }: Range): string {
  const [from, to] = [format(low), format(high)];
  return from === to ? from : `${from}–${to}`;
}

/** `371 µs`. */
export function withUnit({ unit: { format, symbol } }: Figure, value: number): string {
  return `${format(value)} ${symbol}`;
}
