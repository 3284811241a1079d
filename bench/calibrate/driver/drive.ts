import type { OperationError, Outcome } from '../../model/operation.ts';
import type { GeneratorVitals } from '../../model/plan.ts';

/** The plan of a driver, as data for a process of its own. */
export interface DrivePlan {
  readonly target: { readonly host: string; readonly port: number };
  /** Requests that have nothing to do with each other (`load URL`), or this many users, as in a trial. */
  readonly users: number | null;
  readonly ratePerSecond: number;
  /** Of the warm-up; as in the measurement by default. */
  readonly warmupPerSecond?: number;
  readonly warmupMs: number;
  readonly durationMs: number;
  readonly deadlineMs: number;
}

/** The driver's record of one request. Times are µs since the first arrival of the schedule. */
export interface Observation {
  /** Sent with the request, to be echoed by its answer. */
  readonly id: string;
  readonly measured: boolean;
  readonly intendedUs: number;
  readonly sentUs: number | null;
  readonly endUs: number;
  readonly outcome: Outcome;
  readonly error: OperationError | null;
  /** What the answer echoed; null without an answer, or if the driver does not show it. */
  readonly echoedId: string | null;
  readonly heldUs: number | null;
}

export interface DriveReport {
  readonly observations: readonly Observation[];
  /** The first arrival on the machine's clock; null if the driver does not report it. */
  readonly startUs: number | null;
  /** The measured arrivals, merged over all seconds: HDR V2 compressed base64, in µs. */
  readonly response: string;
  readonly service: string;
  readonly vitals: GeneratorVitals;
}

/** What the process of a driver can be asked. */
export interface DriverApi {
  drive(plan: DrivePlan): Promise<DriveReport>;
}

/** A load driver that can be calibrated. */
export type Drive = (plan: DrivePlan) => Promise<DriveReport>;
