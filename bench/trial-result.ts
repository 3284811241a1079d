import { availableParallelism } from 'node:os';
import type { Backend, StoreUsage } from '../backends/backend.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { FaultTimes } from './faults/nemesis.ts';
import { faultKind } from './faults/registry.ts';
import { judge } from './judge.ts';
import type { CapacityResult } from './load/capacity.ts';
import type { CpuMeter } from './measure/cpu-meter.ts';
import { generatorHealth } from './measure/generator-health.ts';
import { recoveryMs } from './measure/recovery.ts';
import { phaseAt } from './measure/timeline.ts';
import type { RunConfig } from './model/config.ts';
import type { GeneratorVitals } from './model/plan.ts';
import type { FaultRecord, MeasuredTrial } from './model/run-result.ts';
import type { SloSearch } from './model/slo.ts';
import type { Anomaly } from './model/verdict.ts';
import type { NodeFailure } from './node-failure.ts';
import { arrivalCount } from './report/figures.ts';
import type { TrialRecord } from './trial-record.ts';

/** All that a trial gathered. Times are of the machine's clock unless the record holds them. */
export interface TrialData {
  readonly config: RunConfig;
  readonly backend: Backend;
  readonly scenario: Scenario;
  readonly trial: number;
  readonly record: TrialRecord;
  readonly vitals: GeneratorVitals;
  readonly faults: readonly FaultTimes[];
  readonly epochUs: number;
  readonly measureStartUs: number;
  readonly measureEndUs: number;
  readonly meter: CpuMeter;
  readonly hasServices: boolean;
  readonly usage: StoreUsage | null;
  readonly capacity: CapacityResult | null;
  readonly sloSearch: SloSearch | null;
  /** Null where the stack shares its cores with the generator. */
  readonly stackCores: number | null;
  readonly nodeFailures: readonly NodeFailure[];
  readonly failedTouches: number;
}

/** Anomalies that are kept in run.json; the history has them all. */
const SHOWN_ANOMALIES = 100;

/** Works out the figures and the status of a trial. */
export function trialResult(data: TrialData): Omit<MeasuredTrial, 'overheadMs'> {
  const { backend, scenario, record, vitals, capacity, usage } = data;
  const seconds = data.config.load.durationMs / 1000;
  const toEpoch = (timeUs: number): number => timeUs - data.epochUs;

  const faults = data.faults.map((times) => faultRecord(times, data));
  const lastInjectedUs = Math.max(data.measureStartUs, ...data.faults.map(({ injectedUs }) => injectedUs ?? 0));
  const lastFaultUs = Math.max(lastInjectedUs, ...data.faults.map(({ healedUs }) => healedUs ?? 0));
  const firstInjectedUs = Math.min(...data.faults.map(({ injectedUs }) => injectedUs ?? Number.POSITIVE_INFINITY));
  const calmUntilUs = Math.min(
    toEpoch(firstInjectedUs),
    backend.guarantees.shared ? Number.POSITIVE_INFINITY : record.unanswered.sinceUs,
  );
  const { anomalies, lostWhileCalm, ...checked } = record.check(toEpoch(lastFaultUs), calmUntilUs);
  const generator = generatorHealth(vitals, data.config.generators);
  const figures = record.figures();
  const capacityPerS = capacity?.goodPerS ?? null;
  const status = judge({
    guarantees: backend.guarantees,
    routing: backend.routing,
    minimum: scenario.minimum,
    askedSessions: data.config.load.sessions,
    sessions: checked.sessions,
    reSessions: checked.reSessions,
    faults,
    takenAway: data.faults.flatMap(({ kind, injectedUs }) =>
      injectedUs === null ? [] : (faultKind(kind).takesAway ?? []),
    ),
    nodeFailures: data.nodeFailures,
    lostWhileCalm,
    unansweredByNodes: record.unanswered.count,
    errors: record.errors.length,
    arrivals: arrivalCount(figures),
    answeredAfterFault: record.answered(toEpoch(lastInjectedUs)),
    generator,
  });

  return {
    backend: backend.name,
    routing: backend.routing,
    scenario: scenario.name,
    trial: data.trial,
    ...status,
    ...figures,
    ...checked,
    anomalies: anomalies
      .slice(0, SHOWN_ANOMALIES)
      .map((anomaly) => ({ ...anomaly, phase: phaseOf(anomaly, data, faults) })),
    throughput: {
      offeredPerS: vitals.offered / seconds,
      achievedPerS: record.servedInTime / seconds,
      capacityPerS,
      capacityPerCorePerS: capacityPerS === null ? null : capacityPerS / (data.stackCores ?? availableParallelism()),
      sloCapacityPerS: data.sloSearch?.keptPerS ?? null,
    },
    sloSearch: data.sloSearch,
    capacity,
    cpuUsPerRequest: cpuUsPerRequest(data),
    store: {
      bytesPerSession: usage === null || usage.sessions === 0 ? null : usage.bytes / usage.sessions,
      definition: usage?.definition ?? null,
    },
    recoveryMs: longestRecovery(faults),
    timeline: record.timeline(faults),
    faults,
    generator,
    failedTouches: data.failedTouches,
  };
}

/** CPU over the measurement divided by all responses in it, those to probes and forced logins included. */
function cpuUsPerRequest({
  meter,
  record,
  vitals,
  hasServices,
  nodeFailures,
}: TrialData): MeasuredTrial['cpuUsPerRequest'] {
  const { responses } = record;
  const perRequest = (usedUs: number | null): number | null =>
    usedUs === null || responses === 0 ? null : usedUs / responses;
  return {
    // What a node used before it ended by itself is known only in part.
    app: nodeFailures.length > 0 ? null : perRequest(meter.usedUs('app')),
    proxy: perRequest(meter.usedUs('proxy')),
    store: hasServices ? perRequest(meter.usedUs('store')) : 0,
    generator: perRequest(vitals.cpuUs),
  };
}

function faultRecord(times: FaultTimes, { record, epochUs, measureStartUs, measureEndUs }: TrialData): FaultRecord {
  const relative = (timeUs: number | null): number | null => (timeUs === null ? null : timeUs - measureStartUs);
  return {
    kind: times.kind,
    target: times.target,
    plannedUs: times.plannedUs - measureStartUs,
    injectedUs: relative(times.injectedUs),
    confirmedUs: relative(times.confirmedUs),
    healPlannedUs: times.healPlannedUs - measureStartUs,
    healedUs: relative(times.healedUs),
    recoveryMs:
      times.injectedUs === null ? null : recoveryMs(record.errors, times.injectedUs - epochUs, measureEndUs - epochUs),
  };
}

/** Null as well when one of the faults was not recovered from. */
function longestRecovery(faults: readonly FaultRecord[]): number | null {
  const recoveries = faults.map((fault) => fault.recoveryMs);
  if (recoveries.length === 0 || recoveries.includes(null)) return null;
  return Math.max(...recoveries.map((recovery) => recovery ?? 0));
}

function phaseOf(
  { atUs }: Anomaly,
  data: TrialData,
  faults: readonly FaultRecord[],
): MeasuredTrial['anomalies'][number]['phase'] {
  const { epochUs, measureStartUs, measureEndUs } = data;
  const timeUs = atUs + epochUs;
  if (timeUs < measureStartUs) return 'before';
  return timeUs < measureEndUs ? phaseAt(timeUs - measureStartUs, faults) : 'after';
}
