import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { circles, importsBetween, nodeModules, type Rules, sourceFile, upwardImports, withoutLevel } from './rules.ts';

const rules: Rules = {
  levels: [['app/top'], ['app/left', 'app/right'], ['app/base', 'shop']],
  whole: ['shop'],
  pure: ['app/base'],
  domain: ['app/left'],
  presentation: ['app/right'],
};

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
});
