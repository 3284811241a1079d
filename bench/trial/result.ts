import { arrivalCount } from '../figures/errors.ts';
import type { Evidence } from '../judge/evidence.ts';
import { fatesOf } from '../judge/fates.ts';
import type { StackLoad } from '../judge/stack-load.ts';
import { judge } from '../judge/trial-status.ts';
import { assessGenerators } from '../measure/generator-health.ts';
import type { HistoryHeader } from '../model/history.ts';
import type { ReliableTrial, TrialFates, TrialFigures, VoidTrial } from '../model/measured-trial.ts';
import type { SeedingFigures } from '../model/session-fates.ts';
import type { GeneratorHealth } from '../model/trial-figures.ts';
import { balanceOf } from '../stats/balance.ts';
import type { Seeded } from './cohort.ts';
import type { Checked } from './conclude.ts';
import type { TrialCores } from './load-processes.ts';
import type { LookedBack } from './look-back.ts';
import type { Measured } from './measure.ts';
import type { TrialSetup } from './setup.ts';
import { sweepFigures } from './sweep-figures.ts';
import { longestRecovery, splitFaults } from './trial-faults.ts';
import { withinTrial } from './within-trial.ts';

/** What was asked of a trial. */
export interface Asked extends Pick<TrialSetup, 'config' | 'backend' | 'scenario' | 'trial' | 'attempt'> {
  readonly header: HistoryHeader;
  readonly cores: TrialCores;
  /** Expired sessions are deleted by sweeps. */
  readonly canSweep: boolean;
}

/** What the phases of a trial brought. */
export interface Gathered {
  readonly seeded: Seeded;
  readonly measured: Measured;
  readonly after: LookedBack;
  readonly checked: Checked;
  readonly load: StackLoad;
}

/** A trial without the account of its own duration. */
export type TrialOutcome = Omit<ReliableTrial, Duration> | Omit<VoidTrial, Duration>;

type Duration = 'durationMs' | 'overheadMs';

/** The figures and the status of a trial. They follow from these data alone. */
export function resultOf(asked: Asked, gathered: Gathered): TrialOutcome {
  const { measured, checked, load } = gathered;
  const { collected } = checked;
  const { health: generator } = assessGenerators({
    vitals: measured.vitals,
    cores: asked.cores.generator,
    misattributed: collected.misattributed,
    responseP99Us: collected.responseP99Us,
  });
  const seeding = seedingOf(gathered);
  const { status, reason, cause, overload = null } = judge(evidenceOf(asked, gathered, generator));
  const common = {
    backend: asked.backend.name,
    routing: asked.backend.routing,
    scenario: asked.scenario.name,
    trial: asked.trial,
    attempt: asked.attempt,
    reason,
    cause,
    overload,
    ratePerSecond: asked.config.load.ratePerSecond,
    ...fatesIn(asked, gathered, generator, seeding),
    foreignCpuShare: load.foreignCpuShare,
  };
  const figures = figuresOf(asked, gathered, generator);
  if (status !== 'void') return { ...common, status, ...figures, faults: checked.end.faults };
  const { faults, recoveriesMs } = splitFaults(checked.end.faults);
  return { ...common, status, faults, unreliable: { ...figures, recoveriesMs } };
}

function evidenceOf(
  { config, scenario, header }: Asked,
  { measured, after, checked, load }: Gathered,
  generator: GeneratorHealth,
): Evidence {
  const { verdicts, end, collected } = checked;
  const { measureStartUs, measureEndUs } = measured.times;
  return {
    fates: fatesOf(header, end, verdicts),
    asked: {
      minimum: scenario.minimum,
      sessions: config.load.cohortSize,
      measuredUs: measureEndUs - measureStartUs,
    },
    answered: {
      arrivals: arrivalCount(collected),
      errors: collected.errors,
      unansweredByNodes: collected.unanswered,
      afterFault: collected.answeredAfterFault,
      afterHeal: collected.answeredAfterHeal,
    },
    faults: end.faults,
    nodeFailures: after.nodes.failures,
    generator,
    load,
  };
}

/** Anomalies in run.json; `anomalies.ndjson.gz` has more. */
const SHOWN_ANOMALIES = 100;

function fatesIn(
  { config }: Asked,
  { measured, after, checked }: Gathered,
  generator: GeneratorHealth,
  seeding: SeedingFigures | null,
): Omit<
  TrialFates,
  'attempt' | 'reason' | 'cause' | 'overload' | 'ratePerSecond' | 'foreignCpuShare' | 'durationMs' | 'overheadMs'
> {
  const { verdicts, anomalies, collected } = checked;
  const { cohort, later, forcedLogins, transientLosses, doubledWrites, lostUpdates, undone, anomalyCount } = verdicts;
  const nodes = Object.fromEntries(after.nodes.ids.map((id) => [id, collected.answersByNode.get(id) ?? 0]));
  return {
    cohort,
    later,
    seeding,
    forcedLogins,
    transientLosses,
    doubledWrites,
    lostUpdates,
    undone,
    anomalies: anomalies.slice(0, SHOWN_ANOMALIES),
    anomalyCount,
    links: measured.links === null ? null : { rttMs: config.storeRttMs, ...measured.links },
    store: after.store,
    nodes,
    balance: balanceOf(nodes),
    generator,
    failedTouches: after.nodes.failedTouches,
  };
}

function figuresOf(asked: Asked, gathered: Gathered, generator: GeneratorHealth): TrialFigures {
  const { after, checked } = gathered;
  const { collected, end, verdicts } = checked;
  const { outageWindows, outageUsers, longestOutageUs } = verdicts;
  const { latency, requests, errorsByCause, slowestErrorUs, timeline } = collected;
  return {
    latency,
    requests,
    errorsByCause,
    slowestErrorUs,
    sweeps: sweepsOf(asked, gathered),
    throughput: throughputOf(asked, gathered, generator),
    sloSearch: after.sloSearch,
    capacity: after.capacity,
    cpuUsPerRequest: cpuUsPerRequest(gathered),
    outageWindows,
    outageUsers,
    longestOutageUs,
    recoveryMs: longestRecovery(end.faults),
    timeline,
    withinTrial: withinTrial(
      { timeline, faults: end.faults, ...collected.secondBySecond },
      asked.config.seed,
      asked.trial,
    ),
  };
}

function throughputOf(
  { config }: Asked,
  { after, checked }: Gathered,
  generator: GeneratorHealth,
): TrialFigures['throughput'] {
  const { capacity, stackCores, sloSearch } = after;
  const seconds = config.load.durationMs / 1000;
  // The rate of a saturated generator is no capacity of the stack.
  const capacityPerS = capacity?.bottleneck === null ? capacity.goodPerS : null;
  return {
    offeredPerS: generator.offered / seconds,
    achievedPerS: checked.collected.servedInTime / seconds,
    capacityPerS,
    capacityPerCorePerS: capacityPerS === null ? null : capacityPerS / stackCores,
    sloCapacityPerS: sloSearch?.keptPerS ?? null,
  };
}

function seedingOf({ seeded: { cohort }, checked }: Gathered): SeedingFigures | null {
  if (cohort === null) return null;
  const { count, stored, fromUs, toUs } = cohort;
  return { count, stored, durationMs: (toUs - fromUs) / 1000, ...checked.verdicts.seeded };
}

function sweepsOf(
  { scenario, canSweep }: Asked,
  { seeded, measured, after, checked }: Gathered,
): TrialFigures['sweeps'] {
  if (scenario.traffic?.expiring === undefined) return null;
  const arrivals = checked.collected.arrivals.all;
  const expiring = seeded.expiring?.count ?? null;
  return sweepFigures({ ...measured.times, expiring, canSweep, sweeps: after.nodes.sweeps, arrivals });
}

/** CPU time over the measurement, divided by all responses in it: those to retries and forced logins count too. */
function cpuUsPerRequest({ measured, after, checked }: Gathered): TrialFigures['cpuUsPerRequest'] {
  const { cpu, vitals } = measured;
  const { responses } = checked.collected;
  const perRequest = (usedUs: number | null): number | null =>
    usedUs === null || responses === 0 ? null : usedUs / responses;
  return {
    // Of a node that ended by itself, a part of the CPU time is unknown.
    app: after.nodes.failures.length > 0 ? null : perRequest(cpu.app),
    proxy: perRequest(cpu.proxy),
    // Without services or links they used none, whatever the number of responses.
    store: cpu.store === 0 ? 0 : perRequest(cpu.store),
    link: cpu.link === 0 ? 0 : perRequest(cpu.link),
    generator: perRequest(vitals.reduce((sum, { cpuUs }) => sum + cpuUs, 0)),
  };
}
