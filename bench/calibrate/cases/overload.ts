import type { CalibrationCase } from '../case.ts';
import { overloadedResponseUs, overloadGrowthPerSecond, slope } from '../closed-forms.ts';
import { allowedOfFormMs, quantileFigure } from '../figures.ts';

/** More is offered than the server can do: the queue, and with it every response time, grows until the end. */
export function overload(durationMs: number): CalibrationCase {
  const [ratePerSecond, serviceMs, warmupMs] = [750, 2, 400];
  const from = (ratePerSecond * warmupMs) / 1000;
  return {
    name: 'overload',
    behaviour: { kind: 'one-by-one', from, serviceMs },
    load: { users: null, ratePerSecond, warmupMs, durationMs, deadlineMs: 10_000 },
    figures: ({ measured, response }) => {
      const server = { count: measured.length, ratePerSecond, serviceUs: serviceMs * 1000 };
      const growth = overloadGrowthPerSecond(server) * 1000;
      return [
        ...[0.5, 0.9, 0.99, 1].map((quantile) => {
          const expectedUs = overloadedResponseUs(quantile, server);
          return quantileFigure(quantile, response, expectedUs, allowedOfFormMs(expectedUs));
        }),
        {
          name: 'growth, ms per second',
          unit: 'ratio' as const,
          measured: slope(
            measured.map(({ intendedUs, endUs }) => ({ x: intendedUs / 1e6, y: (endUs - intendedUs) / 1e3 })),
          ),
          expected: growth,
          allowed: growth * 0.03,
          timing: true,
        },
      ];
    },
  };
}
