import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ALONE } from '../../../tools/tests/alone.ts';
import { testFiles } from '../../../tools/tests/test-files.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

describe('the test files', () => {
  it('that must be alone exist, and each has a reason', () => {
    for (const [file, reason] of Object.entries(ALONE)) {
      assert.ok(existsSync(join(ROOT, file)), file);
      assert.notEqual(reason, '', file);
    }
  });

  it('are each in one of the two parts, without the long ones', () => {
    const { alone, together } = testFiles(['test'], ROOT);
    assert.deepEqual(alone.toSorted(), Object.keys(ALONE).toSorted());
    assert.ok(together.length > 200, `${together.length} files`);
    assert.deepEqual(
      together.filter((file) => file in ALONE || !file.endsWith('.test.ts') || file.endsWith('.long.test.ts')),
      [],
    );
  });

  it('can be named: a file however its path is written, a folder, a pattern; a long one by its name alone', () => {
    const here = 'test/tools/tests/test-files.test.ts';
    for (const name of [here, `./${here}`, join(ROOT, here), 'test/tools/tests/test-*.test.ts']) {
      assert.deepEqual(testFiles([name], ROOT).together, [here], name);
    }
    assert.ok(testFiles(['test/tools'], ROOT).together.includes(here));
    assert.deepEqual(
      testFiles(['test/resume/*.ts'], ROOT).together.filter((file) => file.includes('.long.')),
      ['test/resume/resume.long.test.ts'],
    );
    assert.deepEqual(testFiles(['test/nowhere'], ROOT), { alone: [], together: [] });
  });
});
