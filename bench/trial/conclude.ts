import type { CheckResult } from '../checks/sum-verdicts.ts';
import { redactedFor } from '../cluster/services/redacted.ts';
import { failureModesOf } from '../faults/failure-modes.ts';
import { clockWarning } from '../judge/clock-warning.ts';
import { sweepWarning } from '../judge/sweep-warning.ts';
import { cpuBySecond } from '../measure/cpu-by-second.ts';
import type { ClockMoved } from '../model/clock-moved.ts';
import type { HistoryEnd } from '../model/history.ts';
import type { PlacedAnomaly } from '../model/session-fates.ts';
import { trialNameOf } from '../model/trial-name.ts';
import { warn } from '../seeding/site.ts';
import type { Collected } from './collector.ts';
import type { LookedBack, NodesAfterwards } from './look-back.ts';
import type { Measured } from './measure.ts';
import { checkWindow, placeAnomalies } from './phases.ts';
import type { TrialStage } from './stage.ts';
import { trialFaults } from './trial-faults.ts';

/** The verdicts on the sessions of a trial, and everything they follow from. */
export interface Checked {
  readonly verdicts: CheckResult;
  readonly anomalies: readonly PlacedAnomaly[];
  /** The last line of the history. */
  readonly end: HistoryEnd;
  readonly collected: Collected;
}

/** Ends the history, and judges what became of every session. The anomalies are on disk when this resolves. */
export async function conclude(stage: TrialStage, measured: Measured, { nodes }: LookedBack): Promise<Checked> {
  const { setup, collector, wallClock } = stage;
  const { times } = measured;
  const clockMoved = wallClock.moved;
  warnOfDisturbances(stage, clockMoved, nodes);
  const end = historyEnd(stage, measured, nodes, clockMoved);
  setup.history.end(end);
  const verdicts = collector.check(end);
  const anomalies = placeAnomalies(verdicts.anomalies, end, end.faults);
  await setup.emit({ type: 'anomalies', trial: trialNameOf(setup), anomalies });
  const cpu = cpuBySecond(measured.cpuReadings, { startUs: times.measureStartUs, endUs: times.measureEndUs });
  const lastUs = (struck: 'injectedUs' | 'healedUs'): number =>
    Math.max(times.measureStartUs, ...measured.faults.map((fault) => fault[struck] ?? 0)) - times.epochUs;
  const collected = collector.collected(end.faults, lastUs('injectedUs'), lastUs('healedUs'), cpu);
  return { verdicts, anomalies, end, collected };
}

function historyEnd(
  { setup, collector }: TrialStage,
  { times, faults }: Measured,
  nodes: NodesAfterwards,
  clockMoved: ClockMoved,
): HistoryEnd {
  const { backend } = setup;
  // Of a shared store, a node that does not answer takes nothing from its users.
  const unansweredSinceUs = backend.guarantees.shared ? Number.POSITIVE_INFINITY : collector.unansweredSinceUs;
  return {
    type: 'trial-end',
    ...checkWindow(times, faults, unansweredSinceUs),
    faults: trialFaults(faults, times, collector.errors),
    takenAway: [...failureModesOf(faults, backend.services)],
    touchesFailed: nodes.failedTouches > 0,
    clockMoved,
    nodeFailures: nodes.failures.map(({ kind }) => kind),
  };
}

function warnOfDisturbances({ setup }: TrialStage, clockMoved: ClockMoved, nodes: NodesAfterwards): void {
  const { scenario, services } = setup;
  for (const finding of [clockWarning(clockMoved), sweepWarning(scenario, [nodes])]) {
    if (finding !== null) warn(setup, { ...finding, text: redactedFor(services, finding.text) });
  }
}
