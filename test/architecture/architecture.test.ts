import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DOMAIN, ENTRY, LEVELS, PLANNED, PRESENTATION, PURE, WHOLE } from './levels.ts';
import {
  circles,
  importsBetween,
  nodeModules,
  roomOf,
  type SourceFile,
  sourceFile,
  upwardImports,
  withoutLevel,
} from './rules.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RULES = { levels: LEVELS, whole: WHOLE, pure: PURE, domain: DOMAIN, presentation: PRESENTATION };

/** Those whose names are no everyday words. */
const BACKENDS_WITH_A_NAME = ['sticky', 'postgres', 'redis', 'memcached', 'dynamodb'];

const FILES = ['bench', 'backends', 'scenarios', 'tools', 'web'].flatMap(sources);

function sources(folder: string): SourceFile[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|mjs)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .map((path) => sourceFile(path, readFileSync(join(ROOT, path), 'utf8')));
}

describe('the rooms', () => {
  it('are found at all', () => assert.ok(FILES.length > 400, `${FILES.length} files`));

  it('have a level each', () => assert.deepEqual(withoutLevel(FILES, RULES), []));

  it('are named once, and have files unless they are planned', () => {
    const named = LEVELS.flat();
    assert.deepEqual(named.length, new Set(named).size);
    const lived = new Set(FILES.map(({ path }) => roomOf(path, RULES)));
    assert.deepEqual(
      named.filter((room) => !lived.has(room) && !PLANNED.includes(room)),
      [],
    );
  });

  it('of bench/ hold every file but the entry', () => {
    assert.deepEqual(
      FILES.map(({ path }) => path).filter((path) => roomOf(path, RULES) === 'bench'),
      ENTRY.toSorted(),
    );
  });
});

describe('who may import whom', () => {
  it('every import goes down', () => assert.deepEqual(upwardImports(FILES, RULES), []));

  it('no files import each other in a circle, not even types', () => assert.deepEqual(circles(FILES), []));

  it('the domain knows nothing of reports, options and terminals', () => {
    assert.deepEqual(importsBetween(FILES, DOMAIN, PRESENTATION), []);
  });

  it('pure rooms import no module of Node.js', () => assert.deepEqual(nodeModules(FILES, PURE), []));

  it('pages import pure rooms and what these share alone', () => {
    const others = LEVELS.flat().filter(
      (room) => ![...PURE, 'bench/model', 'web'].some((pure) => room.startsWith(pure)),
    );
    assert.deepEqual(importsBetween(FILES, ['web'], others), []);
  });

  it('only the commands bring whole activities together', () => {
    const activities = ['bench/comparison', 'bench/conformance', 'bench/calibrate'];
    const several = FILES.filter(({ path, imports }) => {
      if (path.startsWith('bench/commands/') || path.startsWith('tools/')) return false;
      return activities.filter((room) => imports.some((to) => to.startsWith(`${room}/`))).length > 1;
    });
    assert.deepEqual(
      several.map(({ path }) => path),
      [],
    );
  });

  it('model, faults and cluster know backends and scenarios through their contracts', () => {
    const contracts = ['backends/backend.ts', 'scenarios/scenario.ts'];
    const beyond = importsBetween(
      FILES,
      ['bench/model', 'bench/cluster', 'bench/faults', 'bench/options'],
      ['backends', 'scenarios'],
    );
    assert.deepEqual(
      beyond.filter((edge) => !contracts.some((contract) => edge.endsWith(` ${contract}`))),
      [],
    );
  });

  it('the app knows the backends through the contract and the loader', () => {
    const known = ['backends/backend.ts', 'backends/load.ts', 'backends/recent-touches.ts'];
    assert.deepEqual(
      importsBetween(FILES, ['bench/app'], ['backends']).filter((edge) => !known.some((to) => edge.endsWith(` ${to}`))),
      [],
    );
  });

  it('no file of the harness names a backend: what differs is declared by the backends', () => {
    const quoted = new RegExp(`['"](?:${BACKENDS_WITH_A_NAME.join('|')})['"]`);
    // There `postgres` is a user of the operating system.
    const files = FILES.map(({ path }) => path).filter(
      (path) => /^(?:bench|scenarios)\//.test(path) && path !== 'bench/cluster/processes/system-user.ts',
    );
    assert.deepEqual(
      files.filter((path) => quoted.test(readFileSync(join(ROOT, path), 'utf8'))),
      [],
    );
  });
});
