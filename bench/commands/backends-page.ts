import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BACKENDS } from '../../backends/registry.ts';
import { interruptSignal } from '../interrupt.ts';
import { runResultSchema } from '../model/run-result.ts';
import { CONFORM_KEY_PREFIX } from '../options/key-prefix.ts';
import { backendsPage, CRASH_CASE } from '../report/backends-page.ts';
import { conform } from './conform.ts';

/**
 * `npm run docs:backends -- results/<run>/run.json`: writes docs/backends.md from a run of all backends, and from what
 * a crash of their servers leaves, which it tries itself.
 */
const PAGE = fileURLToPath(new URL('../../docs/backends.md', import.meta.url));

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('name the run.json of a run with --backends all');
const result = runResultSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const names = result.backends.map(({ name }) => name);
using signal = interruptSignal();
const { results } = await conform(
  {
    backends: names,
    namedBackends: [],
    services: 'auto',
    allowRemote: false,
    install: true,
    only: CRASH_CASE,
    keyPrefix: CONFORM_KEY_PREFIX,
    jsonFile: null,
    quiet: true,
  },
  BACKENDS.filter(({ backend }) => names.includes(backend.name)),
  {
    isTerminal: false,
    ask: () => Promise.resolve(false),
    say,
    result: (backend, { status }) => say(`${backend}: ${status}`),
    done: () => undefined,
  },
  signal,
);
const { environment, config, startedAt } = result;
const versions = Object.entries(environment.versions).map(([name, version]) => `${name} ${version}`);
writeFileSync(
  PAGE,
  `# The backends

Written by \`npm run docs:backends\` from one run (${startedAt.slice(0, 10)}, profile ${config.profile}, seed ${config.seed},
${environment.cores} cores, Node.js ${environment.node}; ${versions.join(', ')}), all at the same rate through the same application. Figures of
different guarantees are no ranking; how to read them is in the [README](../README.md). A server that crashes is a
killed process: what it had handed to the kernel is still there, as it would not be after a loss of power.

${backendsPage(result, results)}
`,
);
