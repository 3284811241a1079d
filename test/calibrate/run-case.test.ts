import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { CalibrationCase } from '../../bench/calibrate/case.ts';
import { delay } from '../../bench/calibrate/cases/delay.ts';
import { acceptNothing, closeAfter, cutOff, refuseConnections } from '../../bench/calibrate/cases/disconnects.ts';
import { byClosedForm, freeze } from '../../bench/calibrate/cases/freeze.ts';
import { frozenNode } from '../../bench/calibrate/cases/frozen-node.ts';
import { slowDrip } from '../../bench/calibrate/cases/mixtures.ts';
import { overload } from '../../bench/calibrate/cases/overload.ts';
import type { Drive, DriveReport } from '../../bench/calibrate/driver/drive.ts';
import { attemptCase, driveInProcess } from '../../bench/calibrate/run-case.ts';
import type { CaseResult } from '../../bench/calibrate/verdict.ts';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import { substitutingDriver } from './substituting-driver.ts';
import { waitingDriver } from './waiting-driver.ts';

const FREEZE = freeze({ ratePerSecond: 100, durationMs: 2000, freezeMs: 500, expectation: byClosedForm });

/** The machine that runs the tests may be busy: only an error that no noise makes is one here. */
const NOISE_MS = 100;

let folder: RunFolder;
before(async () => {
  folder = await RunFolder.create();
});
after(() => folder[Symbol.asyncDispose]());

async function run(one: CalibrationCase, drive: Drive = driveInProcess(folder, null)): Promise<CaseResult> {
  return { ...(await attemptCase(one, { folder, serverCpus: null, drive })), attempts: 1 };
}

function problems({ figures }: CaseResult): string[] {
  return figures
    .filter(({ timing, unit, error, verdict }) => {
      if (!timing) return verdict !== 'ok';
      return unit === 'ms' && !(Math.abs(error) < NOISE_MS);
    })
    .map(({ name, measured, expected }) => `${name}: ${measured}, not ${expected}`);
}

describe('our driver, calibrated', () => {
  const cases = [
    delay({ holdMs: 20, ratePerSecond: 100, durationMs: 500, judgesPacing: true }),
    slowDrip(500),
    FREEZE,
    frozenNode(2000),
    overload(600),
    closeAfter(500),
    cutOff('reset', 500),
    cutOff('end', 500),
    refuseConnections(1000),
    acceptNothing(1600),
  ];
  for (const one of cases) {
    it(`agrees with the server in ${one.name}`, async () => assert.deepEqual(problems(await run(one)), []));
  }
});

describe('a driver that is wrong', () => {
  it('is found out by the freeze when it waits for answers and measures from the send', async () => {
    const { figures } = await run(FREEZE, waitingDriver());
    const p95 = figures.find(({ name }) => name === 'p95');
    assert.ok(p95 !== undefined && p95.verdict !== 'ok');
    // 400 of 500 ms: what it did not send it did not measure.
    assert.ok(p95.error < -NOISE_MS, `p95 is off by ${p95.error} ms`);
  });

  it('is found out by the frozen node when it lets an idle user step in for a busy one', async () => {
    const { figures } = await run(frozenNode(2000), substitutingDriver);
    const figure = (start: string) => figures.find(({ name }) => name.startsWith(start));
    assert.equal(figure('sent by another user')?.verdict, 'failed');
    // Some 30 arrivals of the freeze that should have waited did not.
    const slower = figure('slower than');
    assert.ok(slower !== undefined && slower.error < -10, `${slower?.error} too few in the tail`);
  });

  it('is found out when it repeats a request that was cut off', async () => {
    const { figures } = await run(cutOff('end', 500), waitingDriver(true));
    const repeated = figures.find(({ name }) => name === 'repeated');
    assert.equal(repeated?.verdict, 'failed');
  });

  for (const [name, spoil] of Object.entries<(report: DriveReport) => DriveReport>({
    misattributed: (report) => ({
      ...report,
      observations: report.observations.map((one, index, all) => ({
        ...one,
        echoedId: all[(index + 1) % all.length]?.id ?? null,
      })),
    }),
    contradicted: (report) => ({
      ...report,
      observations: report.observations.map((one) => ({ ...one, outcome: 'fail' as const })),
    }),
    unrecorded: (report) => ({ ...report, observations: report.observations.slice(0, -1) }),
  })) {
    it(`is found out when its answers are ${name}`, async () => {
      const drive = driveInProcess(folder, null);
      const short = delay({ holdMs: 1, ratePerSecond: 100, durationMs: 300, judgesPacing: false });
      const { figures } = await run(short, async (plan) => spoil(await drive(plan)));
      assert.equal(figures.find((figure) => figure.name === name)?.verdict, 'failed');
    });
  }
});
