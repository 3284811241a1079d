import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { pinning } from '../../../bench/cluster/processes/cores.ts';
import { startProcess } from '../../../bench/cluster/processes/process.ts';
import { cpuPressure } from '../../../bench/measure/pressure.ts';
import { nowUs } from '../../../bench/model/clock.ts';
import { thousands } from '../../../bench/model/thousands.ts';
import { framedTable, left, right } from '../../../bench/report/draw/aligned.ts';
import { median } from '../../../bench/stats/median.ts';
import { BOUNDS, judgeBounds } from './bounds.ts';
import type { ContenderResult, ContenderTask } from './contender.ts';
import { FOREIGN_TOOLS, isInstalled, runForeign } from './foreign.ts';
import { startEchoServer } from './server.ts';

/**
 * `npm run bench:generator`: what a request costs the generator in CPU, next to other generators, all in one run against
 * one nginx; and what its users cost in memory. The contenders take turns, so that noise meets all of them, and the median
 * round counts. Exits with 1 if a bound is missed, with 2 if the machine was too loud to tell (`bounds.ts`).
 */
const ROUNDS = 3;
const DURATION_MS = 3000;
const CONNECTIONS = 32;

/** What all others are compared with: what our users do, by the best-known generator in JavaScript. */
const BASELINE = 'autocannon, callbacks and checked sessions';

interface Contender {
  readonly title: string;
  readonly run: (task: ContenderTask) => Promise<ContenderResult>;
  readonly ratePerSecond: number | null;
}

/** What the bounds are about. */
const OURS = 'session-bench, checked sessions, full speed';

const cores = pinning();
const generatorCpus = cores?.generator ?? null;
await using folder = await RunFolder.create();
await using server = await startEchoServer(folder, cores?.stack ?? null);

async function node(file: string, ...args: readonly string[]): Promise<string> {
  const path = fileURLToPath(new URL(`./${file}`, import.meta.url));
  await using process_ = startProcess(folder, {
    name: file,
    command: process.execPath,
    args: [path, ...args],
    cpus: generatorCpus,
    stdout: 'pipe',
  });
  const { stdout } = process_.child;
  const printed = stdout === null ? '' : await text(stdout);
  const { code } = await process_.exited;
  if (code !== 0) throw new Error(`${file} ended with ${code}:\n${process_.lastLines().join('\n')}`);
  return printed;
}

/** Share of a second in which some task waited for a CPU while this benchmark does nothing; null if the kernel does not tell. */
async function idlePressurePercent(): Promise<number | null> {
  const [before, beganUs] = [await cpuPressure(), nowUs()];
  await sleep(1000);
  const after = await cpuPressure();
  return before === null || after === null ? null : ((after.totalUs - before.totalUs) / (nowUs() - beganUs)) * 100;
}

function ours(title: string, file: string, ratePerSecond: number | null = null): Contender {
  const run = async (task: ContenderTask): Promise<ContenderResult> =>
    JSON.parse(await node(file, JSON.stringify(task)));
  return { title, run, ratePerSecond };
}

const contenders: readonly Contender[] = [
  ours(OURS, 'our-driver.ts'),
  ours('session-bench, checked sessions, 1,000/s open model', 'our-driver-paced.ts', 1000),
  ours('autocannon, plain', 'autocannon-plain.ts'),
  ours(BASELINE, 'autocannon-sessions.ts'),
  ours('undici dispatch, parsed body', 'undici-dispatch.ts'),
  ...FOREIGN_TOOLS.filter(({ name }) => isInstalled(name)).map((tool) => ({
    title: `${tool.name}, plain`,
    run: (task: ContenderTask) => runForeign(tool, task, generatorCpus),
    ratePerSecond: null,
  })),
];

const pressures: number[] = [];
const results = new Map<string, ContenderResult[]>(contenders.map(({ title }) => [title, []]));
for (let round = 1; round <= ROUNDS; round++) {
  const pressure = await idlePressurePercent();
  if (pressure !== null) pressures.push(pressure);
  for (const { title, run, ratePerSecond } of contenders) {
    process.stderr.write(`round ${round}/${ROUNDS}: ${title}\n`);
    const { host, port } = server;
    results
      .get(title)
      ?.push(await run({ host, port, connections: CONNECTIONS, durationMs: DURATION_MS, ratePerSecond }));
  }
}

const perRequest = (title: string): number[] =>
  (results.get(title) ?? []).map(({ cpuUs, requests }) => cpuUs / requests);
const baseline = median(perRequest(BASELINE)) ?? Number.NaN;
const rows = contenders.map(({ title }) => {
  const costs = perRequest(title);
  const cost = median(costs) ?? Number.NaN;
  const rates = (results.get(title) ?? []).map(({ requests, wallMs }) => requests / (wallMs / 1000));
  return [
    title,
    thousands(Math.round(median(rates) ?? 0)),
    ...[cost, Math.min(...costs), Math.max(...costs)].map((value) => value.toFixed(1)),
    (cost / baseline).toFixed(2),
  ];
});
const FIGURES = ['requests/s', 'CPU µs/request', 'lowest', 'highest', 'ratio'];
const table = framedTable([left('generator'), ...FIGURES.map((figure) => right(figure))], rows);
process.stdout.write(`${table}\nratio: to ${BASELINE}\n\n`);

const memory = new Map<number, { readonly loggedIn: number; readonly rssBytes: number }>();
for (const users of [10_000, BOUNDS.memory.users]) {
  const printed = await node('memory.ts', server.host, String(server.port), String(users));
  const { loggedIn, rssBytes } = JSON.parse(printed) as { loggedIn: number; rssBytes: number };
  memory.set(users, { loggedIn, rssBytes });
  const perUser = rssBytes / users;
  process.stdout.write(
    `${thousands(loggedIn)} users logged in: ${(rssBytes / 1e6).toFixed(0)} MB resident, ${perUser.toFixed(0)} bytes per user\n`,
  );
}

const { lines, exitCode } = judgeBounds({
  costRatio: (median(perRequest(OURS)) ?? Number.NaN) / baseline,
  memory: { users: BOUNDS.memory.users, ...(memory.get(BOUNDS.memory.users) ?? { loggedIn: 0, rssBytes: 0 }) },
  cpuPressurePercent: pressures.length === 0 ? null : Math.max(...pressures),
});
process.stdout.write(`\n${lines.join('\n')}\n`);
process.exitCode = exitCode;
