import type { CalmSecond, StackLoad } from '../judge/stack-load.ts';
import type { Checked } from './conclude.ts';
import type { TrialCores } from './load-processes.ts';
import type { Measured } from './measure.ts';
import type { TrialSetup } from './setup.ts';

export interface LoadSources extends Pick<TrialSetup, 'config' | 'backend'>, Pick<Checked, 'collected' | 'end'> {
  readonly cores: TrialCores;
  readonly measured: Pick<Measured, 'times' | 'vitals'>;
  /** See `foreignCpuShare` in run.json. */
  readonly foreignShare: number | null;
}

/** What was asked of the stack of a trial, and how it kept up. */
export function stackLoadOf(sources: LoadSources): StackLoad {
  const { config, backend, cores, measured, collected, end, foreignShare } = sources;
  const { vitals, times } = measured;
  const measuredUs = times.measureEndUs - times.measureStartUs;
  const generatorsUs = vitals.reduce((sum, { cpuUs }) => sum + cpuUs, 0);
  return {
    backend: backend.name,
    ratePerSecond: config.load.ratePerSecond,
    calm: calmSeconds(sources, measuredUs),
    okP50Us: end.faults.length > 0 ? null : collected.latency.responseOk.p50Us,
    stackCores: cores.stack,
    generatorCores: cores.areShared ? generatorsUs / measuredUs : 0,
    foreignCpuShare: foreignShare,
  };
}

/** The whole seconds before the first fault struck. */
function calmSeconds({ end, collected }: LoadSources, measuredUs: number): CalmSecond[] {
  const untilUs = Math.min(measuredUs, ...end.faults.map(({ injectedUs }) => injectedUs ?? Number.POSITIVE_INFINITY));
  return collected.timeline
    .filter(({ second }) => (second + 1) * 1e6 <= untilUs)
    .map(({ second, offered, ok, anonymous, p50Us, cpuUs }) => {
      return { offered, ok, anonymous, p50Us, cpuUs, served: collected.servedBySecond[second] ?? 0 };
    });
}
