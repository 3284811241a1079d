import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  ACTIVITIES,
  BROWSER_PACKAGES,
  CONTRACTS,
  DOMAIN,
  ENTRY,
  LEVELS,
  MAY_BRING_TOGETHER,
  PLANNED,
  PRESENTATION,
  PURE,
  PURE_MAY_IMPORT,
  PURE_MAY_TYPE,
  WHOLE,
} from './levels.ts';
import {
  bringTogether,
  circles,
  emptyRooms,
  importsBetween,
  importsBeyond,
  importsBeyondContracts,
  looseFiles,
  nodeModules,
  notForBrowsers,
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
    assert.deepEqual(emptyRooms(FILES, RULES, PLANNED), []);
  });

  it('of bench/ hold every file but the entry', () => {
    assert.deepEqual(looseFiles(FILES, 'bench', RULES), ENTRY.toSorted());
  });
});

describe('who may import whom', () => {
  it('every import goes down', () => assert.deepEqual(upwardImports(FILES, RULES), []));

  it('no files import each other in a circle, not even types', () => assert.deepEqual(circles(FILES), []));

  it('the domain knows nothing of reports, options and terminals', () => {
    assert.deepEqual(importsBetween(FILES, DOMAIN, PRESENTATION), []);
  });

  it('pure rooms import no module of Node.js', () => assert.deepEqual(nodeModules(FILES, PURE), []));

  it('pure rooms import each other and what they share alone', () => {
    assert.deepEqual(importsBeyond(FILES, PURE, PURE_MAY_IMPORT, PURE_MAY_TYPE), []);
  });

  it('pages import pure rooms and what these share alone', () => {
    assert.deepEqual(importsBeyond(FILES, ['web'], [...PURE, 'bench/model']), []);
  });

  it('pages reach nothing that a browser cannot load', () => {
    assert.deepEqual(notForBrowsers(FILES, ['web'], BROWSER_PACKAGES), []);
  });

  it('only the commands bring whole activities together', () => {
    assert.deepEqual(bringTogether(FILES, ACTIVITIES, MAY_BRING_TOGETHER), []);
  });

  for (const { rooms, of, through } of CONTRACTS) {
    it(`${rooms.join(', ')} know ${of.join(' and ')} through their contracts`, () => {
      assert.deepEqual(importsBeyondContracts(FILES, rooms, of, through), []);
    });
  }

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
