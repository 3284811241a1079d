import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { FIRST_PORT, leasePort } from '../cluster/processes/port.ts';
import { LatencyHistogram } from '../measure/histogram.ts';
import { cpuPressure } from '../measure/pressure.ts';
import { nowUs } from '../model/clock.ts';
import { bookkeeping } from './bookkeeping.ts';
import type { CalibrationCase, Evidence } from './case.ts';
import type { Drive, DriveReport, DriverApi } from './driver/drive.ts';
import { keepAwake } from './keep-awake.ts';
import type { ServerApi, ServerReport } from './server/behaviour.ts';
import { bookkeepingFigures, type CaseResult, judge } from './verdict.ts';
import { startWorker } from './worker.ts';

export interface CaseSetup {
  readonly folder: RunFolder;
  /** The cores of the server, as a list for `taskset -c`. */
  readonly serverCpus: string | null;
  readonly drive: Drive;
}

/** A burst of other load does not come three times; a wrong driver is wrong every time. */
const ATTEMPTS = 3;

/**
 * Runs the driver against the case's server and compares their reports. If nothing but times is wrong it tries again, and
 * the result has the number of attempts. Rejects when driver or server fails. What the driver does wrong is in the result.
 */
export async function runCase(one: CalibrationCase, setup: CaseSetup): Promise<CaseResult> {
  for (let attempt = 1; ; attempt++) {
    const result = { ...(await attemptCase(one, setup)), attempts: attempt };
    const wrong = result.figures.filter(({ verdict }) => verdict !== 'ok');
    if (attempt === ATTEMPTS || wrong.length === 0 || wrong.some(({ timing }) => !timing)) return result;
  }
}

/** Up to this rate the server's core goes to sleep between requests, and can be kept awake without being loud. */
const SLEEPY_RATE_PER_S = 100;

/** Runs a case once. */
export async function attemptCase(
  one: CalibrationCase,
  { folder, serverCpus, drive }: CaseSetup,
): Promise<Omit<CaseResult, 'attempts'>> {
  using lease = await leasePort(FIRST_PORT.service);
  const { port } = lease;
  const url = new URL('./server/main.ts', import.meta.url);
  await using server = startWorker<ServerApi>(folder, 'calibration server', url, {
    cpus: serverCpus,
    realTime: serverCpus !== null,
  });
  await server.channel.ask('serve', port, one.behaviour);
  const sleeps = serverCpus !== null && one.load.ratePerSecond <= SLEEPY_RATE_PER_S;
  await using _awake = sleeps ? keepAwake(folder, serverCpus) : null;

  const before = await pressureNow();
  const report = await drive({ ...one.load, target: { host: '127.0.0.1', port } });
  const after = await pressureNow();
  const cpuPressurePercent = pressureBetween(before, after);

  const served = await server.channel.ask('report');
  if (served === null) throw new Error('the calibration server never served');
  const evidence = evidenceOf(one, report, served);
  const figures = [...one.figures(evidence), ...bookkeepingFigures(bookkeeping(evidence))];
  return {
    name: one.name,
    cpuPressurePercent,
    figures: figures.map((figure) => judge(figure, cpuPressurePercent)),
  };
}

/**
 * The driver that `npm run bench` and `load` use, in a process of its own. With a core of its own it runs there as soon as
 * it wakes up: other load on that core is not calibrated. A trial shows it as lateness.
 */
export function driveInProcess(folder: RunFolder, cpus: string | null): Drive {
  return async (plan) => {
    const url = new URL('./driver/main.ts', import.meta.url);
    await using driver = startWorker<DriverApi>(folder, 'calibrated driver', url, {
      cpus,
      realTime: cpus !== null,
    });
    return await driver.channel.ask('drive', plan);
  };
}

function evidenceOf({ load }: CalibrationCase, report: DriveReport, server: ServerReport): Evidence {
  const observations = report.observations.toSorted((a, b) => a.intendedUs - b.intendedUs);
  return {
    load,
    observations,
    measured: observations.filter(({ measured }) => measured),
    startUs: report.startUs,
    response: LatencyHistogram.decode(report.response),
    service: LatencyHistogram.decode(report.service),
    lateness: LatencyHistogram.decode(report.vitals.lateness),
    vitals: report.vitals,
    server,
  };
}

interface PressureReading {
  readonly atUs: number;
  readonly totalUs: number | null;
}

async function pressureNow(): Promise<PressureReading> {
  return { totalUs: (await cpuPressure())?.totalUs ?? null, atUs: nowUs() };
}

function pressureBetween(before: PressureReading, after: PressureReading): number | null {
  if (before.totalUs === null || after.totalUs === null) return null;
  return ((after.totalUs - before.totalUs) / (after.atUs - before.atUs)) * 100;
}
