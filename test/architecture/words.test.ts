import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dialectIn } from './words.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['bench', 'backends', 'scenarios', 'tools', 'web', 'docs', 'test', '.github', '.ci'];
const LOOSE = [
  'README.md',
  'CONTRIBUTING.md',
  'Dockerfile',
  'docker-compose.yml',
  '.env',
  '.dockerignore',
  'package.json',
];

/** This test and its list name the words. */
const LISTS = /^test\/architecture\/words(?:\.test)?\.ts$/;

function texts(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|mjs|md|sh|yml)$|^run$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !LISTS.test(file));
}

describe('plain words', () => {
  it('stand in source, tests and docs', () => {
    const existing = FOLDERS.filter((folder) => readdirSync(ROOT).includes(folder));
    const files = [...existing.flatMap(texts), ...LOOSE];
    assert.ok(files.length > 500, `${files.length} files`);
    assert.deepEqual(
      files.flatMap((file) => dialectIn(file, readFileSync(join(ROOT, file), 'utf8'))),
      [],
    );
  });

  it('a planted word is found, with its line and what to write instead', () => {
    const found = dialectIn('a.ts', '// Fine.\n// Whoever reads this goes on with it anew.\n');
    assert.equal(found.length, 3);
    assert.match(found[0] ?? '', /^a\.ts:2: "Whoever" \(instead: .+\)$/);
  });

  it('a planted phrase over two lines is found where it begins', () => {
    const found = (file: string, text: string) => dialectIn(file, text).map((place) => place.split(' (')[0]);
    assert.deepEqual(found('a.ts', '/**\n * A trial that\n * goes\n * on, and how it is\n * told.\n */\n'), [
      'a.ts:3: "goes on"',
      'a.ts:4: "is told"',
    ]);
    assert.deepEqual(found('a.ts', '/** As it goes\n * on. */\n'), ['a.ts:1: "goes on"']);
    assert.deepEqual(found('a.mjs', '  // As it goes\n  // on.\n'), ['a.mjs:1: "goes on"']);
    assert.deepEqual(found('a.yml', 'a: 1\n# As it goes\n# on.\n'), ['a.yml:2: "goes on"']);
    assert.deepEqual(found('a.md', 'A.\n\n- As it goes\n  on.\n'), ['a.md:3: "goes on"']);
  });

  it('lines of code, and what a line ends on purpose, are not joined', () => {
    for (const [file, text] of [
      ['a.ts', '// As it goes\non(port);\n'],
      ['a.ts', '  #goes\n  #on\n'],
      ['a.ts', '/** As it goes */\n/** On the wire. */\n'],
      ['a.ts', '/**\n * As it goes\n *\n * On the wire.\n * It may be\n * @param told of the end.\n */\n'],
      ['a.md', '- As it goes\n- on the wire\n\n| it goes |\n| on |\n'],
    ] as const) {
      assert.deepEqual(dialectIn(file, text), []);
    }
  });

  it('names in code and words that only contain one are left alone', () => {
    assert.deepEqual(
      dialectIn('a.ts', 'const runOutUs = besidesThat(somebodys);\n// Besides, manew and soManyThings.\n'),
      [],
    );
  });
});
