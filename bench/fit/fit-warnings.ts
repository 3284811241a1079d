import type { Scenario } from '../../scenarios/scenario.ts';
import { findFigure } from '../figures/registry.ts';
import type { RunConfig } from '../model/config.ts';
import type { Warning } from '../model/warning.ts';
import { tooFewRequests } from '../options/evidence.ts';

/** What a reader should know of a load that was chosen by the harness. */
export function fitWarnings(config: RunConfig, scenarios: readonly Scenario[]): Warning[] {
  const { load, thresholds } = config;
  const ofSpeed = thresholds.filter(({ metric }) => findFigure(metric)?.isSpeed === true);
  const fewestSessions = Math.max(0, ...scenarios.map(({ minimum }) => minimum.sessions));
  const tooFew = tooFewRequests(load, fewestSessions);
  return [
    ...ofSpeed.map(
      ({ text, backend, scenario }): Warning => ({
        code: 'rate-not-fixed',
        where: { ...(backend === null ? {} : { backend }), ...(scenario === null ? {} : { scenario }) },
        text: `'${text}' is held at ${load.ratePerSecond} arrivals/s, which this run chose: another run may choose another rate`,
        remedy: `Give the rate with the threshold: --rate ${load.ratePerSecond}`,
      }),
    ),
    ...(tooFew === null
      ? []
      : [
          {
            code: 'sessions-little-used' as const,
            where: {},
            text: tooFew,
            remedy: 'Name fewer sessions, or a longer duration',
          },
        ]),
  ];
}
