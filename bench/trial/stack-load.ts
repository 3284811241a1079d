import { secondsBeforeFaults } from '../figures/calm-seconds.ts';
import type { CalmSecond, StackLoad } from '../judge/stack-load.ts';
import { foreignCpuShare } from '../measure/cpu-by-second.ts';
import type { Checked } from './conclude.ts';
import type { TrialCores } from './load-processes.ts';
import type { Measured } from './measure.ts';
import type { TrialSetup } from './setup.ts';

export interface LoadSources extends Pick<TrialSetup, 'config' | 'backend'>, Pick<Checked, 'collected' | 'end'> {
  readonly cores: TrialCores;
  readonly measured: Measured;
}

/** What was asked of the stack of a trial, and how it kept up. */
export function stackLoadOf(sources: LoadSources): StackLoad {
  const { config, backend, cores, measured, collected, end } = sources;
  const { vitals, times, cpuReadings } = measured;
  const window = { startUs: times.measureStartUs, endUs: times.measureEndUs };
  const measuredUs = window.endUs - window.startUs;
  const generators = vitals.reduce((sum, { cpuUs, wallUs }) => sum + (wallUs > 0 ? cpuUs / wallUs : 0), 0);
  return {
    backend: backend.name,
    ratePerSecond: config.load.ratePerSecond,
    calm: calmSeconds(sources, measuredUs),
    okP50Us: end.faults.length > 0 ? null : collected.latency.responseOk.p50Us,
    stackCores: cores.stack,
    generatorCores: cores.areShared ? generators : 0,
    foreignCpuShare: foreignCpuShare(cpuReadings, window, cores.usable),
  };
}

/** The whole seconds before the first fault struck. */
function calmSeconds({ end, collected }: LoadSources, measuredUs: number): CalmSecond[] {
  return secondsBeforeFaults(collected.timeline, end.faults)
    .filter(({ second }) => (second + 1) * 1e6 <= measuredUs)
    .map(({ second, offered, ok, anonymous, p50Us, cpuUs }) => {
      return { offered, ok, anonymous, p50Us, cpuUs, served: collected.servedBySecond[second] ?? 0 };
    });
}
