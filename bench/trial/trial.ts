import { overloadWarning } from '../judge/overload-warning.ts';
import { nowUs } from '../model/clock.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import { warn } from '../seeding/site.ts';
import { logIn, seed } from './cohort.ts';
import { conclude } from './conclude.ts';
import { trialCores } from './load-processes.ts';
import { lookBack } from './look-back.ts';
import { measure } from './measure.ts';
import { practise } from './practice.ts';
import { resultOf, type TrialOutcome } from './result.ts';
import type { TrialSetup } from './setup.ts';
import { stackLoadOf } from './stack-load.ts';
import { TrialStage } from './stage.ts';

/**
 * Runs one trial: cluster up, practice of its nodes, log-in of the cohort, warm-up, measurement with its faults,
 * read-back, capacity if the scenario measures it, cluster down. Rejects with the signal's reason when aborted.
 * Everything that it started has ended when it settles.
 */
export async function runTrial(setup: TrialSetup): Promise<MeasuredTrial> {
  const begunUs = nowUs();
  const { outcome, measuredMs } = await runPhases(setup);
  const durationMs = (nowUs() - begunUs) / 1000;
  return { ...outcome, durationMs, overheadMs: Math.max(0, durationMs - measuredMs) };
}

async function runPhases(setup: TrialSetup): Promise<{ readonly outcome: TrialOutcome; readonly measuredMs: number }> {
  await using stage = await TrialStage.open(setup);
  const practisedMs = await practise(stage);
  const seeded = await seed(stage);
  await logIn(stage, seeded);
  const measured = await measure(stage, seeded);
  const after = await lookBack(stage, measured);
  const checked = await conclude(stage, measured, after);

  const { header } = stage;
  const asked = { ...setup, header, cores: trialCores(setup), canSweep: setup.store.canSweep };
  const load = stackLoadOf({ ...asked, ...checked, measured });
  const outcome = resultOf(asked, { seeded, measured, after, checked, load });
  const overloaded = overloadWarning(outcome, load);
  if (overloaded !== null) warn(setup, overloaded);
  const { warmupMs, durationMs, capacityDurationMs } = setup.config.load;
  const capacityMs = after.capacity === null ? 0 : capacityDurationMs;
  return {
    outcome,
    measuredMs: practisedMs + warmupMs + durationMs + capacityMs + after.searchedMs,
  };
}
