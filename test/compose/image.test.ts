import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from './compose-file.ts';

const ENTRY_POINTS = ['bench/compose/node.ts', 'bench/compose/prepare.ts', 'backends/registry.ts'];

const dockerfile = readFileSync(`${ROOT}/Dockerfile`, 'utf8');
const copied = [...dockerfile.matchAll(/^COPY ((?:backends|bench)\S*) \1$/gm)].map(([, folder = '']) => folder);

interface Imported {
  readonly files: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}

/** Everything that runs when these files do; what is imported for its type alone is never read. */
function importedBy(entryPoints: readonly string[]): Imported {
  const files = new Set(entryPoints);
  const packages = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/^import type [^;]*;$/gm, '');
    for (const [, specifier = ''] of text.matchAll(/(?:from|import|import\.meta\.resolve\()\s*\(?\s*'([^']+)'/g)) {
      if (specifier.startsWith('.')) files.add(relative(ROOT, join(ROOT, dirname(file), specifier)));
      else if (!specifier.startsWith('node:')) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '');
    }
  }
  return { files, packages };
}

describe('the image of an app node', () => {
  const { files, packages } = importedBy(ENTRY_POINTS);

  it('has every file that it runs, and of every folder at least one', () => {
    assert.ok(files.size > 60, `${files.size} files`);
    assert.deepEqual(
      [...files].filter((file) => !copied.some((folder) => file.startsWith(`${folder}/`))),
      [],
    );
    assert.deepEqual(
      copied.filter((folder) => ![...files].some((file) => file.startsWith(`${folder}/`))),
      [],
    );
  });

  it('has every package that it imports', () => {
    const installed = Object.keys(packageJson.dependencies);
    assert.ok(packages.has('express'));
    assert.deepEqual(
      [...packages].filter((name) => !installed.includes(name)),
      [],
    );
  });

  it('is built in stages, and runs as a user without rights', () => {
    assert.equal(dockerfile.match(/^FROM /gm)?.length, 2);
    assert.match(dockerfile, /^ARG NODE_IMAGE=node:24-alpine$/m);
    assert.match(dockerfile, /^USER node$/m);
  });
});
