import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
  type Rules,
  sourceFile,
  upwardImports,
  withoutLevel,
} from './rules.ts';

const rules: Rules = {
  levels: [['app/top'], ['app/left', 'app/right'], ['app/base', 'shop']],
  whole: ['shop'],
  pure: ['app/base'],
  domain: ['app/left'],
  presentation: ['app/right'],
};

const PAGES_MAY_IMPORT = ['bench/figures', 'bench/model'];

const sound = [
  sourceFile('app/top/run.ts', "import { a } from '../left/a.ts';\nimport type { B } from '../right/b.ts';\n"),
  sourceFile('app/left/a.ts', "export { c } from '../base/c.ts';\nimport { shop } from '../../shop/near/index.ts';\n"),
  sourceFile('app/right/b.ts', "const { c } = await import('../base/c.ts');\n"),
  sourceFile('app/base/c.ts', "import { z } from 'zod';\n"),
  sourceFile('shop/near/index.ts', "import { far } from '../far.ts';\n"),
  sourceFile('shop/far.ts', ''),
];

const planted = (path: string, text: string) => [...sound.filter((file) => file.path !== path), sourceFile(path, text)];

describe('the rules of the architecture', () => {
  it('find nothing where all imports go down', () => {
    assert.deepEqual(withoutLevel(sound, rules), []);
    assert.deepEqual(upwardImports(sound, rules), []);
    assert.deepEqual(circles(sound), []);
    assert.deepEqual(nodeModules(sound, rules.pure), []);
    assert.deepEqual(importsBetween(sound, rules.domain, rules.presentation), []);
  });

  it('find a circle of two files, of one room and of types alone too', () => {
    const files = planted('shop/far.ts', "import type { Near } from './near/index.ts';\n");
    assert.deepEqual(circles(files), [['shop/far.ts', 'shop/near/index.ts']]);
    assert.deepEqual(upwardImports(files, rules), []);
  });

  it('find a circle by way of a third file, and a file that imports itself', () => {
    const files = planted('app/base/c.ts', "import { run } from '../top/run.ts';\n");
    assert.deepEqual(circles(files), [['app/base/c.ts', 'app/left/a.ts', 'app/right/b.ts', 'app/top/run.ts']]);
    assert.deepEqual(circles(planted('shop/far.ts', "import './far.ts';\n")), [['shop/far.ts']]);
  });

  it('find an import that goes up, and one to a room of the same level', () => {
    const up = planted('app/base/c.ts', "const top = import.meta.resolve('../top/run.ts');\n");
    assert.deepEqual(upwardImports(up, rules), ['app/base/c.ts -> app/top/run.ts']);
    const aside = planted('app/left/a.ts', "import { b } from '../right/b.ts';\n");
    assert.deepEqual(upwardImports(aside, rules), ['app/left/a.ts -> app/right/b.ts']);
  });

  it('find a folder without a level, also one inside a room', () => {
    const files = [...sound, sourceFile('app/new/d.ts', ''), sourceFile('app/base/deep/e.ts', '')];
    assert.deepEqual(withoutLevel(files, rules), ['app/new/d.ts', 'app/base/deep/e.ts']);
  });

  it('find what the domain takes from how something is shown', () => {
    const files = planted('app/left/a.ts', "import { b } from '../right/b.ts';\n");
    assert.deepEqual(importsBetween(files, rules.domain, rules.presentation), ['app/left/a.ts -> app/right/b.ts']);
  });

  it('find a module of Node.js in a pure room', () => {
    const files = planted('app/base/c.ts', "import { readFileSync } from 'node:fs';\n");
    assert.deepEqual(nodeModules(files, rules.pure), ['app/base/c.ts: node:fs']);
  });

  it('find the module of a thread, and one whose name is put together', () => {
    const thread = planted('app/base/c.ts', "new Worker(new URL('../top/run.ts', import.meta.url));\n");
    assert.deepEqual(upwardImports(thread, rules), ['app/base/c.ts -> app/top/run.ts']);
    for (const text of [
      'await import(`../top/${name}.ts`);\n',
      'import.meta.resolve(`../top/${name}`);\n',
      'new URL(`../top/r${name}.ts`, import.meta.url);\n',
    ]) {
      assert.deepEqual(upwardImports(planted('app/base/c.ts', text), rules), ['app/base/c.ts -> app/top/*']);
    }
    const fixed = planted('app/base/c.ts', 'await import(`../top/run.ts`);\n');
    assert.deepEqual(upwardImports(fixed, rules), ['app/base/c.ts -> app/top/run.ts']);
  });

  it('leave alone a name that is put together in its own room, in a lower one, or of no file of ours', () => {
    const text = 'import(`./${a}.ts`);\nimport(`../base/${b}`);\nimport(`../../docs/${c}`);\nimport(`${d}/e.ts`);\n';
    assert.deepEqual(upwardImports(planted('app/top/run.ts', text), rules), []);
    assert.deepEqual(sourceFile('app/top/run.ts', "const { from } = has['from'], to = 'x';\n").imports, []);
  });

  it('find what a pure room imports of one that is not pure', () => {
    const lines = planted('app/left/notes.ts', "import { open } from '../base/c.ts';\n");
    assert.deepEqual(importsBeyond(lines, ['app/left'], ['shop']), [
      'app/left/a.ts -> app/base/c.ts',
      'app/left/notes.ts -> app/base/c.ts',
    ]);
    assert.deepEqual(importsBeyond(lines, ['app/left'], ['shop', 'app/base/c.ts']), []);
    const note = sourceFile(
      'bench/report/notes/lost.ts',
      "import { Connection } from '../../load/http/connection.ts';\n",
    );
    assert.deepEqual(
      importsBeyond([note, sourceFile('bench/load/http/connection.ts', '')], ['bench/report'], ['bench/model']),
      ['bench/report/notes/lost.ts -> bench/load/http/connection.ts'],
    );
  });

  it('find a value of a file of which only types may be imported', () => {
    const types = ['app/base/c.ts'];
    const type = planted(
      'app/left/a.ts',
      "import type { C } from '../base/c.ts';\nexport type { D } from '../base/c.ts';\n",
    );
    assert.deepEqual(importsBeyond(type, ['app/left'], [], types), []);
    const value = planted(
      'app/left/a.ts',
      "import type { C } from '../base/c.ts';\nimport { c } from '../base/c.ts';\n",
    );
    assert.deepEqual(importsBeyond(value, ['app/left'], [], types), [
      'app/left/a.ts -> app/base/c.ts',
      'app/left/a.ts -> app/base/c.ts',
    ]);
  });

  it('take a page that imports shared words and figures, and find one that imports more', () => {
    const shared = [
      sourceFile('bench/cli.ts', ''),
      sourceFile('bench/model/verdict.ts', ''),
      sourceFile('bench/figures/lost.ts', ''),
      sourceFile('bench/load/plan/schedule.ts', ''),
    ];
    const page = (text: string) => importsBeyond([...shared, sourceFile('web/a.ts', text)], ['web'], PAGES_MAY_IMPORT);
    assert.deepEqual(page("import '../bench/model/verdict.ts';\nimport '../bench/figures/lost.ts';\n"), []);
    assert.deepEqual(page("import '../bench/load/plan/schedule.ts';\nimport '../bench/cli.ts';\n"), [
      'web/a.ts -> bench/load/plan/schedule.ts',
      'web/a.ts -> bench/cli.ts',
    ]);
  });

  it('find what a page reaches that a browser cannot load', () => {
    const reach = (clock: string) => [
      sourceFile('web/a.ts', "import { b } from '../bench/model/b.ts';\nimport './style.css';\n"),
      sourceFile('bench/model/b.ts', `${clock}\nimport { z } from 'zod';\nimport { mini } from 'zod/mini';\n`),
      sourceFile('bench/model/clock.ts', "import { setTimeout } from 'node:timers/promises';\n"),
      sourceFile('bench/model/cookie.ts', "import { sign } from 'cookie-signature';\n"),
      sourceFile('bench/app/own.ts', "import { createServer } from 'node:http';\n"),
    ];
    const found = (line: string) => notForBrowsers(reach(line), ['web'], ['zod']);
    assert.deepEqual(found("import type { Clock } from './clock.ts';"), []);
    assert.deepEqual(found("import { now } from './clock.ts';"), ['bench/model/clock.ts: node:timers/promises']);
    assert.deepEqual(found("export * from './cookie.ts';"), ['bench/model/cookie.ts: cookie-signature']);
    assert.deepEqual(found('await import(`../app/${name}.ts`);'), ['bench/app/own.ts: node:http']);
    assert.deepEqual(notForBrowsers([sourceFile('web/a.ts', "import 'node:fs';\n")], ['web'], []), [
      'web/a.ts: node:fs',
    ]);
  });

  it('find a file that brings activities together and is no command', () => {
    const both = "import { a } from '../left/a.ts';\nimport { b } from '../right/b.ts';\n";
    const files = [
      ...sound,
      sourceFile('app/base/both.ts', both),
      sourceFile('app/base/one.ts', both.split('\n')[0] ?? ''),
    ];
    assert.deepEqual(bringTogether(files, ['app/left', 'app/right'], ['app/top']), ['app/base/both.ts']);
    assert.deepEqual(bringTogether(files, ['app/left', 'app/right'], []), ['app/top/run.ts', 'app/base/both.ts']);
  });

  it('find what is imported past a contract', () => {
    assert.deepEqual(importsBeyondContracts(sound, ['app/left'], ['shop'], ['shop/near/index.ts']), []);
    assert.deepEqual(importsBeyondContracts(sound, ['app/left'], ['shop'], ['shop/far.ts']), [
      'app/left/a.ts -> shop/near/index.ts',
    ]);
  });

  it('find a file outside of any room', () => {
    const files = [...sound, sourceFile('app/cli.ts', ''), sourceFile('app/stray.ts', '')];
    assert.deepEqual(looseFiles(sound, 'app', rules), []);
    assert.deepEqual(looseFiles(files, 'app', rules), ['app/cli.ts', 'app/stray.ts']);
  });

  it('find a room without files, unless it is planned', () => {
    const files = sound.filter(({ path }) => path !== 'app/right/b.ts');
    assert.deepEqual(emptyRooms(sound, rules, []), []);
    assert.deepEqual(emptyRooms(files, rules, []), ['app/right']);
    assert.deepEqual(emptyRooms(files, rules, ['app/right']), []);
  });
});
