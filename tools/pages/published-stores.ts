import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BACKENDS } from '../../backends/registry.ts';
import { chooseBackends } from '../../bench/catalogue/choose-backends.ts';
import { askCases } from './ask-cases.ts';
import { conformanceMatrix } from './conformance-matrix.ts';

/** `npm run docs:stores` tries the stores in docs/stores in all conformance cases, and writes docs/published-stores.md. */
const PAGE = fileURLToPath(new URL('../../docs/published-stores.md', import.meta.url));
const STORES = fileURLToPath(new URL('../../docs/stores', import.meta.url));

function versionOf(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

const paths = readdirSync(STORES).map((file) => join(STORES, file));
const { backends, problems } = await chooseBackends(paths.join(','));
if (problems.length > 0) throw new Error(problems.join('\n'));
const chosen = backends.filter((one) => !BACKENDS.includes(one));
const { results, versions } = await askCases({ backends: chosen, isEachNeeded: true, only: '' });
const packages = results.map(({ backend }) => `${backend} ${versionOf(backend)}`);
const servers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
writeFileSync(
  PAGE,
  `# What published stores keep

Each store was set up as in its own README ([docs/stores](stores)), and tried in every case of what sessions need.
\`npm run docs:stores\` did that and wrote this page. ✓ passed. **✗** failed. – declared: the module does not promise
this, or the case does not apply to it. ${packages.join(', ')}; ${servers.join(', ')}.

A store that hangs while its server is frozen hangs for as long as the server does. The application under test has a
deadline for every call; an application without one waits.

${conformanceMatrix(results)}`,
);
