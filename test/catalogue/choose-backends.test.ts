import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, describe, it } from 'node:test';
import { BACKENDS } from '../../backends/registry.ts';
import { chooseBackends } from '../../bench/catalogue/choose-backends.ts';

const folder = mkdtempSync(join(tmpdir(), 'own store '));
after(() => rmSync(folder, { recursive: true }));

/** Writes a module and returns its path. */
function moduleAt(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const OPEN = 'open: ({ session }) => ({ store: new session.MemoryStore() })';

describe('a list of backends', () => {
  it('takes names as they are, and modules by their path', async () => {
    const path = moduleAt('relative.mjs', `export default { name: 'relative', ${OPEN} };`);
    const { names, backends, problems } = await chooseBackends(`redis,${relative('.', path)}`);
    assert.deepEqual([names, problems], ['redis,relative', []]);
    assert.equal(backends.length, BACKENDS.length + 1);
  });

  for (const [file, text] of Object.entries({
    'es.mjs': `export default { name: 'es', ${OPEN} };`,
    'common.cjs': `module.exports = { name: 'common', ${OPEN} };`,
    'compiled.cjs': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = { name: 'compiled', ${OPEN} };`,
    'plain.js': `module.exports = { name: 'plain', ${OPEN} };`,
    'typed.ts': `const name: string = 'typed'; export default { name, ${OPEN} };`,
  })) {
    it(`takes ${file}`, async () => {
      const path = moduleAt(file, text);
      const { names, problems } = await chooseBackends(path);
      assert.deepEqual([names, problems], [file.split('.')[0], []]);
    });
  }

  for (const [file, text] of [
    ['borrows.mjs', `import { Redis } from 'ioredis'; export default { name: 'borrows', title: Redis.name, ${OPEN} };`],
    ['borrows.cjs', `const pg = require('pg'); module.exports = { name: 'borrows', title: pg.Pool.name, ${OPEN} };`],
  ] as const) {
    it(`lends ${file} the packages that it does not have itself`, async () => {
      const { names, problems } = await chooseBackends(moduleAt(file, text));
      assert.deepEqual([names, problems], ['borrows', []]);
    });
  }

  it('names a package that is not installed', async () => {
    const text = `import 'no-such-package'; export default { name: 'lacks', ${OPEN} };`;
    const { problems } = await chooseBackends(moduleAt('lacks.mjs', text));
    assert.match(problems.join(), /cannot be loaded: Cannot find package 'no-such-package' imported from .*lacks\.mjs/);
  });

  it('fills in the fields that a module does not have', async () => {
    const path = moduleAt('least.mjs', `export default { name: 'least', ${OPEN} };`);
    const { backends } = await chooseBackends(path);
    const backend = backends.at(-1)?.backend;
    assert.equal(backend?.routing, 'round-robin');
    assert.deepEqual(backend.services, []);
    assert.equal(backend.guarantees.survivesNodeLoss, true);
    assert.equal(backend.guarantees.survivesStoreRestart, false);
    assert.equal(backend.bypassesLinks, false);
    assert.equal(backend.guarantees.keepsWhenFull, false);
  });

  it('takes a built-in backend with changes, and not what an arrival costs with the built-in one', async () => {
    const redis = JSON.stringify(import.meta.resolve('../../backends/redis/index.ts'));
    const text = `import redis from ${redis}; export default { ...redis, name: 'changed' };`;
    const { backends, problems } = await chooseBackends(moduleAt('changed.mjs', text));
    assert.deepEqual(problems, []);
    assert.equal(backends.at(-1)?.backend.name, 'changed');
    assert.equal(backends.at(-1)?.relativeCost, undefined);
  });

  it('finds servers by their name', async () => {
    const text = `export default { name: 'served', services: ['redis'], ${OPEN} };`;
    const { backends } = await chooseBackends(moduleAt('served.mjs', text));
    assert.deepEqual(
      backends.at(-1)?.backend.services.map(({ name }) => name),
      ['redis'],
    );
  });

  const packagedService = (native: string): string => `{
    name: 'own', image: 'own:1', port: 1, url: () => 'own://', ready: async () => {},
    hosted: { isVendors: () => false, credentials: ['OWN_KEY'] },
    native: { npmPackage: 'own-server', ${native}, args: () => [], stopSignal: 'SIGTERM' },
  }`;

  it('takes a server that the module brings as a package', async () => {
    const service = packagedService(`version: '1.0.0', module: import.meta.resolve('./own-server.js')`);
    const text = `export default { name: 'packaged', services: [${service}], ${OPEN} };`;
    const { problems } = await chooseBackends(moduleAt('packaged.mjs', text));
    assert.deepEqual(problems, []);
  });

  it('refuses one without a version, or whose module is no URL', async () => {
    const text = `export default { name: 'packaged', services: [${packagedService(`module: './server.js'`)}], ${OPEN} };`;
    const { problems } = await chooseBackends(moduleAt('no-package.mjs', text));
    assert.match(problems.join('\n'), /services\[0\]\.native\.version is missing/);
    assert.match(problems.join('\n'), /services\[0\]\.native\.module ".\/server\.js": must be a file URL/);
  });

  it('reports all problems of a module at once', async () => {
    const text = `export default { name: 'My Store', routing: 'random', services: ['oracle'], guarantees: { shared: 1 }, x: 1 };`;
    const path = moduleAt('wrong.mjs', text);
    const { problems, names } = await chooseBackends(path);
    assert.equal(names, undefined);
    const about = (field: string): boolean => problems.some((one) => one.startsWith(`--backends ${path}: ${field}`));
    for (const field of [
      'name "My Store"',
      'routing "random"',
      'services[0] "oracle"',
      'guarantees.shared 1',
      'x: unknown',
      'open is missing',
    ]) {
      assert.ok(about(field), `${field} in\n${problems.join('\n')}`);
    }
  });

  for (const [file, text, expected] of [
    ['throws.mjs', `throw new Error('no licence');`, /cannot be loaded: no licence \(.*throws\.mjs:1\)/],
    ['syntax.mjs', 'export default {\n  name:: 1 };', /cannot be loaded: .*syntax\.mjs:2/],
    ['named-only.mjs', 'export const store = 1;', /it has no default export/],
    ['namesake.mjs', `export default { name: 'redis', ${OPEN} };`, /"redis" is that of a built-in/],
    ['text.md', 'no code', /its name must end with one of/],
  ] as const) {
    it(`refuses ${file}, with the reason`, async () => {
      const { problems } = await chooseBackends(moduleAt(file, text));
      assert.match(problems.join('\n'), expected);
    });
  }

  it('refuses a path that is not a file', async () => {
    const { problems } = await chooseBackends('./nowhere.ts,/tmp');
    assert.match(problems[0] ?? '', /the file .*nowhere\.ts does not exist/);
    assert.match(problems[1] ?? '', /\/tmp is not a file/);
  });
});
