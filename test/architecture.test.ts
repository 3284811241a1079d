import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Each folder of the harness, and which of our other folders it may import. Everything may import `bench/model`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'bench/model': ['backends'],
  'bench/checks': [],
  'bench/stats': [],
  'bench/report': ['bench/stats'],
  'bench/measure': [],
  'bench/load': ['bench/measure'],
  'bench/cluster': ['bench/load', 'bench/measure', 'backends'],
  'bench/faults': ['bench/cluster', 'backends', 'scenarios'],
  'bench/checker-benchmark': ['bench/checks'],
  'bench/generator-benchmark': ['bench/cluster', 'bench/load', 'bench/measure', 'bench/stats'],
  'bench/seed-benchmark': ['bench/cluster', 'backends'],
  'bench/stores-benchmark': ['bench/stats', 'bench/report', 'backends'],
  'bench/calibrate': ['bench/cluster', 'bench/load', 'bench/measure', 'bench/report'],
  'bench/app': ['backends'],
  'bench/compose': ['bench/app', 'bench/cluster', 'bench/options', 'backends'],
  'bench/conformance': ['bench/app', 'bench/cluster', 'backends'],
  'bench/options': ['bench/stats', 'scenarios'],
  backends: [],
  scenarios: [],
};

/** Folders that take only the shape of a backend or a scenario, not any one of them. */
const CONTRACTS_ONLY: readonly (readonly [folder: string, contract: string])[] = [
  ['bench/model', 'backends/backend.ts'],
  ['bench/cluster', 'backends/backend.ts'],
  ['bench/options', 'scenarios/scenario.ts'],
  ['bench/faults', 'backends/backend.ts'],
  ['bench/faults', 'scenarios/scenario.ts'],
];

/** Those whose names are no everyday words. */
const BACKENDS_WITH_A_NAME = ['sticky', 'postgres', 'redis', 'memcached', 'dynamodb'];

interface Import {
  readonly from: string;
  readonly to: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const specifiers = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...specifiers].map(([, specifier = '']) => ({
    from: file,
    to: relative(ROOT, join(ROOT, dirname(file), specifier)),
  }));
}

const ALL = ['bench', 'backends', 'scenarios'].flatMap(sources).flatMap(importsOf);

/** `bench/load/plan/schedule.ts` is in `bench/load`, `bench/trial/trial.ts` in `bench`, `backends/redis/index.ts` in `backends`. */
function folderOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'bench' && !second.endsWith('.ts') ? `${top}/${second}` : top;
}

describe('who may import whom', () => {
  it('finds the imports at all', () => assert.ok(ALL.length > 200, `${ALL.length} imports`));

  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${folder} imports ${['bench/model', ...allowed].join(', ')} and nothing else of ours`, () => {
      const wrong = ALL.filter(({ from, to }) => {
        const target = folderOf(to);
        return folderOf(from) === folder && target !== folder && target !== 'bench/model' && !allowed.includes(target);
      });
      assert.deepEqual(wrong, []);
    });
  }

  for (const [folder, contract] of CONTRACTS_ONLY) {
    it(`${folder} knows ${dirname(contract)} only through the contract`, () => {
      const beyond = ALL.filter(({ from, to }) => {
        return folderOf(from) === folder && folderOf(to) === dirname(contract) && to !== contract;
      });
      assert.deepEqual(beyond, []);
    });
  }

  it('the app knows the backends through the contract and the loader', () => {
    const known = ['backends/backend.ts', 'backends/load.ts'];
    const wrong = ALL.filter(({ from, to }) => folderOf(from) === 'bench/app' && folderOf(to) === 'backends');
    assert.deepEqual(
      wrong.filter(({ to }) => !known.includes(to)),
      [],
    );
  });

  it('nothing imports the command line, and only it imports the commands', () => {
    const wrong = ALL.filter(({ from, to }) => {
      if (to === 'bench/cli.ts') return from !== 'bench/start.mjs';
      return folderOf(to) === 'bench/commands' && folderOf(from) !== 'bench/commands' && from !== 'bench/cli.ts';
    });
    assert.deepEqual(wrong, []);
  });

  it('no file of the harness names a backend: what differs is declared by the backends', () => {
    const quoted = new RegExp(`['"](?:${BACKENDS_WITH_A_NAME.join('|')})['"]`);
    // There `postgres` is a user of the operating system.
    const files = ['bench', 'scenarios']
      .flatMap(sources)
      .filter((file) => file !== 'bench/cluster/processes/system-user.ts');
    assert.deepEqual(
      files.filter((file) => quoted.test(readFileSync(join(ROOT, file), 'utf8'))),
      [],
    );
  });
});
