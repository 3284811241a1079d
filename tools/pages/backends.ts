import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BACKENDS } from '../../backends/registry.ts';
import type { BackendConformance } from '../../bench/model/conformance.ts';
import { readRunJson } from '../../bench/record/read-run-json.ts';
import { askCases } from './ask-cases.ts';
import { backendsPage, CRASH_CASE, FULL_CASE } from './backends-tables.ts';
import { throttledSection } from './throttled-section.ts';

/**
 * `npm run docs:backends -- results/<run>/run.json --throttled results/<other>/run.json` writes docs/backends.md from a run
 * of all backends and, if named, a second run with --touch-interval. What becomes of sessions when servers crash or are
 * full is tried here.
 */
const PAGE = fileURLToPath(new URL('../../docs/backends.md', import.meta.url));

const { positionals, values } = parseArgs({ allowPositionals: true, options: { throttled: { type: 'string' } } });
const [path] = positionals;
if (path === undefined) throw new Error('Name the run.json of a run with --backends all');
const result = await readRunJson(path);
const throttled = values.throttled === undefined ? null : throttledSection(result, await readRunJson(values.throttled));
const names = result.backends.map(({ name }) => name);
const backends = BACKENDS.filter(({ backend }) => names.includes(backend.name));
const tried: BackendConformance[] = [];
for (const only of [CRASH_CASE, FULL_CASE]) {
  const { results } = await askCases({ backends, isEachNeeded: false, only });
  tried.push(...results);
}
const { environment, config, startedAt } = result;
const seconds = config.load.durationMs / 1_000;
const versions = Object.entries(environment.versions).map(([name, version]) => `${name} ${version}`);
const trials = Math.max(...result.trials.map(({ trial }) => trial));
const readings =
  trials === 1
    ? 'one trial of each: a reading, in which small differences mean nothing'
    : `medians of ${trials} trials`;
writeFileSync(
  PAGE,
  `# The backends

Written by \`npm run docs:backends\` (CONTRIBUTING.md) from one run (${startedAt.slice(0, 10)}, profile ${config.profile}, at least ${seconds} s measured per trial, seed ${config.seed},
${environment.cores} cores, Node.js ${environment.node}; ${versions.join(', ')}), all at the same rate through the same application, ${readings}. Figures of
different guarantees are no ranking; the [README](../README.md) explains how to read them. A crash here is a killed
process: data that it had handed to the kernel is still there, unlike after a loss of power.

${[backendsPage(result, tried), throttled].filter((part) => part !== null).join('\n\n')}
`,
);
