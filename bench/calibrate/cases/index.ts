import type { CalibrationCase } from '../case.ts';
import { delay } from './delay.ts';
import { acceptNothing, closeAfter, cutOff, refuseConnections } from './disconnects.ts';
import { byClosedForm, bySimulation, freeze } from './freeze.ts';
import { frozenNode } from './frozen-node.ts';
import { bimodal, slowDrip } from './mixtures.ts';
import { overload } from './overload.ts';

const DELAYS_MS = [1, 20, 200] as const;

/** All of `npm run bench -- calibrate`, in the order of its table: about 75 s. */
export const CASES: readonly CalibrationCase[] = [
  ...DELAYS_MS.map((holdMs) => delay({ holdMs, ratePerSecond: 50, durationMs: 4000, judgesPacing: false })),
  ...DELAYS_MS.map((holdMs) => delay({ holdMs, ratePerSecond: 1000, durationMs: 2500, judgesPacing: true })),
  bimodal(3000),
  slowDrip(2000),
  freeze({ ratePerSecond: 200, durationMs: 10_000, freezeMs: 1000, expectation: byClosedForm }),
  freeze({ ratePerSecond: 2000, durationMs: 4000, freezeMs: 1000, expectation: bySimulation }),
  frozenNode(4000),
  overload(2400),
  closeAfter(1200),
  cutOff('reset', 1200),
  cutOff('end', 1200),
  refuseConnections(1700),
  acceptNothing(2200),
];
