import type { Attempts } from '../model/attempts.ts';
import type { Environment, MachineLimits, RunResult } from '../model/run-result.ts';
import { isDerived, type Warning } from '../model/warning.ts';
import { joinNoise } from '../stats/noise.ts';

/** The part of a run before it was interrupted and resumed. */
export interface EarlierPart {
  readonly result: RunResult;
  /** The trials that are not run again, all of them measured. */
  readonly kept: Attempts;
}

/** An environment, and for how long a run was in it. */
interface Part {
  readonly environment: Environment;
  readonly durationMs: number;
}

/**
 * The environment of both parts of a run together. CPU pressure during the run is the mean of both parts, weighted by time.
 * Pressure before the run and noise are those of the worse part. The time that the quota has kept processes waiting is that
 * of both. Everything else is that of the first part.
 */
export function joinEnvironments(first: Part, second: Part): Environment {
  const [before, now] = [first.environment, second.environment];
  const pressures = [first, second].flatMap(({ environment, durationMs }) => {
    const { cpuPressureDuring: percent } = environment;
    return percent === null ? [] : [{ percent, durationMs }];
  });
  const observedMs = pressures.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return {
    ...before,
    limits: joinLimits(before.limits, now.limits),
    versions: { ...now.versions, ...before.versions },
    cpuPressureBefore:
      before.cpuPressureBefore === null && now.cpuPressureBefore === null
        ? null
        : Math.max(before.cpuPressureBefore ?? 0, now.cpuPressureBefore ?? 0),
    cpuPressureDuring:
      observedMs === 0
        ? null
        : pressures.reduce((sum, { percent, durationMs }) => sum + percent * durationMs, 0) / observedMs,
    noise: joinNoise(before.noise, now.noise),
  };
}

/** Null, and a throttled time that is null, are not known: then what is known of the other part stands. */
function joinLimits(before: MachineLimits | null, now: MachineLimits | null): MachineLimits | null {
  if (before === null || now === null) return before ?? now;
  const known = [before.throttledUs, now.throttledUs].filter((us) => us !== null);
  return { ...before, throttledUs: known.length === 0 ? null : known.reduce((sum, us) => sum + us, 0) };
}

/** Warnings of the earlier part that do not follow from its trials. The others are found again. */
export function earlierWarnings({ result }: EarlierPart): Warning[] {
  return result.warnings.filter((warning) => !isDerived(warning));
}

/** Differences between the parts that may show in the figures. */
export function differenceWarnings(before: Environment, now: Environment): Warning[] {
  const others = [
    ...(before.gitCommit === now.gitCommit ? [] : [['session-bench', before.gitCommit, now.gitCommit] as const]),
    ...Object.entries(now.versions).flatMap(([name, version]) => {
      const earlier = before.versions[name];
      return earlier === undefined || earlier === version ? [] : [[name, earlier, version] as const];
    }),
  ];
  return others.map(([name, earlier, version]) => ({
    code: 'changed-while-resuming',
    where: {},
    text: `${name} changed while resuming: ${earlier ?? 'unknown'} → ${version ?? 'unknown'}`,
    remedy: 'Start a new run if that may matter for what is compared',
  }));
}
