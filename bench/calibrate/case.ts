import type { LatencyHistogram } from '../measure/histogram.ts';
import type { GeneratorVitals } from '../model/plan.ts';
import type { DrivePlan, Observation } from './driver/drive.ts';
import type { Behaviour, ServerReport } from './server/behaviour.ts';

export type Unit = 'ms' | 'count' | 'per-second' | 'ratio';

/** One figure of a case with its expected value. Times are in ms. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly measured: number;
  readonly expected: number;
  /** How far apart the two may be. */
  readonly allowed: number;
  /** Whether a busy machine can make it wrong: true for a time or a rate, false for an outcome of requests. */
  readonly timing: boolean;
}

export type CaseLoad = Omit<DrivePlan, 'target'>;

/** A misbehaving server, and what must be measured with it: data and a pure expectation. */
export interface CalibrationCase {
  readonly name: string;
  readonly load: CaseLoad;
  readonly behaviour: Behaviour;
  /** Pure: everything it needs is in the evidence. */
  readonly figures: (evidence: Evidence) => readonly Figure[];
}

/** What the driver and the server report of the same requests. */
export interface Evidence {
  readonly load: CaseLoad;
  /** Every request, the warm-up's too, in order of the intended start. */
  readonly observations: readonly Observation[];
  readonly measured: readonly Observation[];
  readonly startUs: number | null;
  /** Of the measured arrivals, as the driver recorded them. */
  readonly response: LatencyHistogram;
  readonly service: LatencyHistogram;
  readonly lateness: LatencyHistogram;
  readonly vitals: GeneratorVitals;
  readonly server: ServerReport;
}
