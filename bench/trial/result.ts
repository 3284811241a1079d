import { availableParallelism } from 'node:os';
import type { Backend } from '../../backends/backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Sweep } from '../app/protocol.ts';
import type { CheckResult } from '../checks/conclude.ts';
import type { RelayReport } from '../cluster/links/protocol.ts';
import type { FaultTimes } from '../faults/nemesis.ts';
import { arrivalCount } from '../figures/errors.ts';
import { fatesOf } from '../judge/fates.ts';
import type { NodeFailure } from '../judge/node-failure.ts';
import { judge } from '../judge/trial-status.ts';
import type { CapacityResult } from '../load/processes/capacity.ts';
import type { CpuMeter } from '../measure/cpu-meter.ts';
import { assessGenerators } from '../measure/generator-health.ts';
import { recoveryMs } from '../measure/recovery.ts';
import type { ResponseLog } from '../measure/response-log.ts';
import type { RunConfig } from '../model/config.ts';
import type { FailureMode } from '../model/failure-mode.ts';
import type { MeasuredTrial, ReliableTrial, TrialFigures, VoidTrial } from '../model/measured-trial.ts';
import type { GeneratorVitals } from '../model/plan.ts';
import type { PlacedAnomaly, SeedingRecord } from '../model/session-fates.ts';
import type { SloSearch } from '../model/slo.ts';
import type { FaultRecord } from '../model/trial-figures.ts';
import type { ExpiringSessions } from '../seeding/expiring-sessions.ts';
import type { Seeding } from '../seeding/seed-cohort.ts';
import { balanceOf } from '../stats/balance.ts';
import type { TrialRecord } from './collector.ts';
import { type CheckWindow, partOfTrial } from './phases.ts';
import { sweepFigures } from './sweep-figures.ts';

/** All that a trial gathered. Times are of the machine's clock unless the record holds them. */
export interface TrialData {
  readonly config: RunConfig;
  readonly backend: Backend;
  readonly scenario: Scenario;
  readonly trial: number;
  readonly record: TrialRecord;
  /** Of all nodes that there were, also of those that joined later. */
  readonly nodeIds: readonly string[];
  /** Of each generator. */
  readonly vitals: readonly GeneratorVitals[];
  /** The cores that the generators share. */
  readonly generatorCores: number;
  readonly faults: readonly FaultTimes[];
  readonly epochUs: number;
  readonly measureStartUs: number;
  readonly measureEndUs: number;
  readonly window: CheckWindow;
  /** What became of the sessions. */
  readonly check: CheckResult;
  /** What the faults that struck took away. */
  readonly failureModes: readonly FailureMode[];
  readonly meter: CpuMeter;
  /** What passed the links during the measurement; null where there were none. */
  readonly passedLinks: RelayReport | null;
  readonly hasServices: boolean;
  readonly hasLinks: boolean;
  readonly store: MeasuredTrial['store'];
  /** Null where every user logged in. */
  readonly seeding: Seeding | null;
  /** Sessions that were to run out in the measurement; null: none. */
  readonly expiring: ExpiringSessions | null;
  readonly canSweep: boolean;
  /** Of all nodes, in the whole trial. */
  readonly sweeps: readonly Sweep[];
  /** Null where the scenario does not ask what sweeps do to them. */
  readonly arrivals: ResponseLog | null;
  readonly capacity: CapacityResult | null;
  readonly sloSearch: SloSearch | null;
  /** Null where the stack shares its cores with the generator. */
  readonly stackCores: number | null;
  readonly nodeFailures: readonly NodeFailure[];
  readonly failedTouches: number;
}

/** Anomalies that are kept in run.json; `anomalies.ndjson.gz` has more. */
const SHOWN_ANOMALIES = 100;

/** Anomalies with the part of the trial in which each was seen. */
export function placeAnomalies(
  { check: { anomalies }, window }: Pick<TrialData, 'check' | 'window'>,
  faults: readonly FaultRecord[],
): PlacedAnomaly[] {
  return anomalies.map((anomaly) => ({ ...anomaly, phase: partOfTrial(anomaly.atUs, window, faults) }));
}

/** A trial without the account of its own duration. */
export type TrialOutcome = Omit<ReliableTrial, 'overheadMs'> | Omit<VoidTrial, 'overheadMs'>;

/** Works out the figures and the status of a trial. */
export function trialResult(data: TrialData): TrialOutcome {
  const { backend, scenario, record, vitals, capacity, store } = data;
  const seconds = data.config.load.durationMs / 1000;
  const toEpoch = (timeUs: number): number => timeUs - data.epochUs;

  const faults = faultRecords(data);
  const lastInjectedUs = Math.max(data.measureStartUs, ...data.faults.map(({ injectedUs }) => injectedUs ?? 0));
  const lastHealedUs = Math.max(data.measureStartUs, ...data.faults.map(({ healedUs }) => healedUs ?? 0));
  const { lostWhileCalm: _lost, wentBackWhileCalm: _back, seeded, anomalies: _, ...checked } = data.check;
  const seeding = seedingRecord(data.seeding, seeded);
  const { health: generator } = assessGenerators({
    vitals,
    cores: data.generatorCores,
    misattributed: record.misattributed,
    responseP99Us: record.responseP99Us,
  });
  const figures = record.figures();
  const nodes = Object.fromEntries(data.nodeIds.map((id) => [id, figures.nodes[id] ?? 0]));
  // What a saturated generator could send is no capacity of the stack.
  const capacityPerS = capacity?.bottleneck === null ? capacity.goodPerS : null;
  const status = judge({
    ...fatesOf(
      { guarantees: backend.guarantees, routing: backend.routing, apps: scenario.apps?.length ?? 1 },
      { takenAway: [...data.failureModes], nodeFailures: data.nodeFailures.map(({ kind }) => kind) },
      data.check,
    ),
    minimum: scenario.minimum,
    askedSessions: data.config.load.cohortSize,
    seeding,
    faults,
    nodeFailures: data.nodeFailures,
    unansweredByNodes: record.unanswered.count,
    errors: record.errors.length,
    arrivals: arrivalCount(figures),
    answeredAfterFault: record.answered(toEpoch(lastInjectedUs)),
    answeredAfterHeal: record.answered(toEpoch(lastHealedUs)),
    measuredUs: data.measureEndUs - data.measureStartUs,
    generator,
  });

  const { nodes: _nodes, ...ofRequests } = figures;
  const fates = {
    backend: backend.name,
    routing: backend.routing,
    scenario: scenario.name,
    trial: data.trial,
    reason: status.reason,
    ...checked,
    seeding,
    anomalies: placeAnomalies(data, faults).slice(0, SHOWN_ANOMALIES),
    links: linksOf(data),
    store,
    nodes,
    balance: balanceOf(nodes),
    faults,
    generator,
    failedTouches: data.failedTouches,
  };
  const measured: TrialFigures = {
    ...ofRequests,
    sweeps: sweepsOf(data),
    throughput: {
      offeredPerS: generator.offered / seconds,
      achievedPerS: record.servedInTime / seconds,
      capacityPerS,
      capacityPerCorePerS: capacityPerS === null ? null : capacityPerS / (data.stackCores ?? availableParallelism()),
      sloCapacityPerS: data.sloSearch?.keptPerS ?? null,
    },
    sloSearch: data.sloSearch,
    capacity,
    cpuUsPerRequest: cpuUsPerRequest(data),
    recoveryMs: longestRecovery(faults),
    timeline: record.timeline(faults),
  };
  return status.status === 'void'
    ? { ...fates, status: status.status, unreliable: measured }
    : { ...fates, status: status.status, ...measured };
}

function seedingRecord(seeding: Seeding | null, seeded: CheckResult['seeded']): SeedingRecord | null {
  if (seeding === null) return null;
  const { count, stored, fromUs, toUs } = seeding;
  return { count, stored, durationMs: (toUs - fromUs) / 1000, ...seeded };
}

function sweepsOf({ expiring, arrivals, ...data }: TrialData): TrialFigures['sweeps'] {
  if (arrivals === null) return null;
  return sweepFigures({ ...data, expiring: expiring?.count ?? null, arrivals: arrivals.all });
}

/** CPU over the measurement divided by all responses in it, those to probes and forced logins included. */
function cpuUsPerRequest({
  meter,
  record,
  vitals,
  hasServices,
  hasLinks,
  nodeFailures,
}: TrialData): TrialFigures['cpuUsPerRequest'] {
  const { responses } = record;
  const perRequest = (usedUs: number | null): number | null =>
    usedUs === null || responses === 0 ? null : usedUs / responses;
  return {
    // What a node used before it ended by itself is known only in part.
    app: nodeFailures.length > 0 ? null : perRequest(meter.usedUs('app')),
    proxy: perRequest(meter.usedUs('proxy')),
    store: hasServices ? perRequest(meter.usedUs('store')) : 0,
    link: hasLinks ? perRequest(meter.usedUs('link')) : 0,
    generator: perRequest(vitals.reduce((sum, { cpuUs }) => sum + cpuUs, 0)),
  };
}

function linksOf({ config, passedLinks }: TrialData): MeasuredTrial['links'] {
  if (passedLinks === null) return null;
  return { rttMs: config.storeRttMs, ...passedLinks };
}

/** The faults as a trial reports them, times relative to the start of its measurement. */
export function faultRecords(
  data: Pick<TrialData, 'faults' | 'record' | 'epochUs' | 'measureStartUs' | 'measureEndUs'>,
): FaultRecord[] {
  return data.faults.map((times) => faultRecord(times, data));
}

function faultRecord(
  times: FaultTimes,
  { record, epochUs, measureStartUs, measureEndUs }: Omit<Parameters<typeof faultRecords>[0], 'faults'>,
): FaultRecord {
  const { injectedUs, confirmedUs } = times;
  const sinceEpoch = (timeUs: number): number => timeUs - epochUs;
  const relative = (timeUs: number | null): number | null => (timeUs === null ? null : timeUs - measureStartUs);
  return {
    kind: times.kind,
    target: times.target,
    plannedUs: times.plannedUs - measureStartUs,
    injectedUs: relative(times.injectedUs),
    confirmedUs: relative(times.confirmedUs),
    unconfirmed: times.unconfirmed,
    healPlannedUs: times.healPlannedUs - measureStartUs,
    healedUs: relative(times.healedUs),
    recoveryMs:
      injectedUs === null
        ? null
        : recoveryMs(
            record.errors,
            sinceEpoch(injectedUs),
            sinceEpoch(confirmedUs ?? injectedUs),
            sinceEpoch(measureEndUs),
          ),
  };
}

/** Null as well when one of the faults was not recovered from. */
function longestRecovery(faults: readonly FaultRecord[]): number | null {
  const recoveries = faults.map((fault) => fault.recoveryMs);
  if (recoveries.length === 0 || recoveries.includes(null)) return null;
  return Math.max(...recoveries.map((recovery) => recovery ?? 0));
}
