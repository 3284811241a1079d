import type { CalibrationCase, Evidence, Figure } from '../case.ts';
import { exactQuantile } from '../closed-forms.ts';
import { ALLOWED_OF_ECHO_MS, heldUs, quantileFigure } from '../figures.ts';

/** Two thousand requests: the measured code is compiled then, as in a real run. */
const WARM_UP = { warmupPerSecond: 2000, warmupMs: 1000 };

interface DelayOptions {
  readonly holdMs: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** The pacing is judged as well. */
  readonly judgesPacing: boolean;
}

/** Every request is held for the same time. What the driver adds to it is its own error. */
export function delay({ holdMs, ratePerSecond, durationMs, judgesPacing }: DelayOptions): CalibrationCase {
  return {
    name: `delay-${holdMs}ms-${ratePerSecond}`,
    behaviour: { kind: 'hold', holdMs },
    load: { users: null, ratePerSecond, ...WARM_UP, durationMs, deadlineMs: 5000 },
    figures: (evidence) => [...echoFigures(evidence), ...(judgesPacing ? pacingFigures(evidence) : [])],
  };
}

/** Response times, with the times that the server held these requests as the expected ones. */
export function echoFigures(evidence: Evidence): Figure[] {
  const held = heldUs(evidence);
  return [
    quantileFigure(0.5, evidence.response, exactQuantile(held, 0.5), ALLOWED_OF_ECHO_MS.p50),
    quantileFigure(0.99, evidence.response, exactQuantile(held, 0.99), ALLOWED_OF_ECHO_MS.p99),
  ];
}

function pacingFigures(evidence: Evidence): Figure[] {
  const { load, lateness } = evidence;
  return [
    { ...quantileFigure(0.5, lateness, 0, 0.25), name: 'lateness p50' },
    {
      name: 'rate seen by the server',
      unit: 'per-second',
      measured: rateSeen(evidence),
      expected: load.ratePerSecond,
      allowed: load.ratePerSecond * 0.005,
      timing: true,
    },
  ];
}

/** Measured requests per second by the server's clock, from the first to the last that it read. */
function rateSeen({ measured, server }: Evidence): number {
  const ids = new Set(measured.map(({ id }) => id));
  const readUs = server.readUs.filter((_, index) => ids.has(server.ids[index] ?? ''));
  const spanUs = readUs.reduce((a, b) => Math.max(a, b), 0) - readUs.reduce((a, b) => Math.min(a, b), Infinity);
  return (readUs.length - 1) / (spanUs / 1e6);
}
