import { BACKENDS } from '../../../backends/registry.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { pinning } from '../../../bench/cluster/processes/cores.ts';
import { nativeProvider } from '../../../bench/cluster/services/native.ts';
import { runRequest } from '../../../bench/commands/run/request.ts';
import { openPool } from '../../../bench/comparison/comparison.ts';
import { losesAsItGoes } from '../../../bench/fit/fit-load.ts';
import { probe } from '../../../bench/fit/probe.ts';
import { framedTable, type Head } from '../../../bench/report/draw/aligned.ts';
import { SCENARIOS } from '../../../scenarios/registry.ts';

/**
 * `npm run bench:fit`: how many arrivals per second each built-in backend carries here, and what an arrival of it costs
 * next to one of `none` (backends/relative-costs.ts); then the same for larger sessions in redis (`Scenario.loadDivisor`).
 * Words after it name backends.
 */
const named = process.argv.slice(2);
const chosen = BACKENDS.filter(({ backend }) => named.length === 0 || named.includes(backend.name));
const sizes = SCENARIOS.filter(({ family }) => family === 'size');

const { config } = runRequest(
  { rate: '500' },
  {
    backends: BACKENDS.map(({ backend: { name } }) => ({ name, maxBytes: null, isDefault: true })),
    scenarios: SCENARIOS,
    defaultScenarios: ['steady'],
    randomSeed: () => 7,
    externalProblems: () => [],
  },
);
const signal = new AbortController().signal;
await using folder = await RunFolder.create();
const cores = pinning(1);
const provider = nativeProvider({ folder, cpus: cores?.stack ?? null });
const site = { config, folder, provider, missing: new Map(), pinning: cores, signal, emit: () => Promise.resolve() };
await using pool = openPool(site);

const rows: string[][] = [];
let ofNone: number | null = null;
for (const one of chosen) {
  const { relativeCost } = one;
  const { name } = one.backend;
  const nodes = losesAsItGoes(one.backend) ? config.nodes : 1;
  const { arrivalsPerS, failed, restartMs } = await probe({ ...site, pool }, one, nodes);
  await pool.discard(one.backend);
  if (name === 'none') ofNone = arrivalsPerS;
  const cost = ofNone === null ? '–' : (ofNone / arrivalsPerS).toFixed(1);
  rows.push([
    name,
    String(nodes),
    arrivalsPerS.toFixed(0),
    String(failed),
    restartMs.toFixed(0),
    cost,
    String(relativeCost ?? '–'),
  ]);
}
const headings = ['backend', 'nodes', 'arrivals/s', 'failed', 'restart ms', 'cost', 'declared'];
process.stdout.write(`${framedTable(heads(headings), rows)}\n`);

const redis = BACKENDS.find(({ backend }) => backend.name === 'redis');
if (redis !== undefined && named.length === 0) {
  const bySize: string[][] = [];
  let first: number | null = null;
  for (const sessionBytes of [
    config.load.sessionBytes,
    ...sizes.flatMap(({ traffic }) => traffic?.sessionBytes ?? []),
  ]) {
    const load = { ...config.load, sessionBytes };
    const { arrivalsPerS } = await probe({ ...site, config: { ...config, load }, pool }, redis, 1);
    first ??= arrivalsPerS;
    bySize.push([String(sessionBytes), arrivalsPerS.toFixed(0), (first / arrivalsPerS).toFixed(1)]);
  }
  process.stdout.write(`${framedTable(heads(['redis, session bytes', 'arrivals/s', 'cost']), bySize)}\n`);
}

function heads(texts: readonly string[]): Head[] {
  return texts.map((heading, index) => ({ heading: [heading], align: index === 0 ? 'left' : 'right' }));
}
