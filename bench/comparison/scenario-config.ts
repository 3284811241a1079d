import type { Scenario } from '../../scenarios/scenario.ts';
import type { RunConfig } from '../model/config.ts';

/** The configuration of a run, changed as one of its scenarios says. */
export function configFor(config: RunConfig, scenario: Scenario): RunConfig {
  const { traffic = {}, shortestMs = 0, measuresCapacity, slo = null } = scenario;
  const { load } = config;
  const durationMs = Math.max(load.durationMs, shortestMs);
  const ttlMs = traffic.ttlShare === undefined ? config.ttlMs : Math.round(traffic.ttlShare * durationMs);
  return {
    ...config,
    load: {
      ...load,
      durationMs,
      readRatio: traffic.readRatio ?? load.readRatio,
      logoutRatio: traffic.logoutRatio ?? load.logoutRatio,
      sessionBytes: traffic.sessionBytes ?? load.sessionBytes,
      cohortSize: traffic.sessions ?? load.cohortSize,
    },
    ttlMs,
    touchIntervalMs: Math.min(config.touchIntervalMs, ttlMs / 2),
    slo: measuresCapacity ? (config.slo ?? slo) : null,
  };
}
