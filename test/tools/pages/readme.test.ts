import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { EXIT } from '../../../bench/model/errors.ts';
import { readmeWithResult } from '../../../tools/pages/readme.ts';

it('the README shows what the reference run says (npm run readme writes it)', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  assert.equal(readme, readmeWithResult());
  assert.match(readme, /sticky +cookie/);
});

it('the README has a row for every exit code, in their order', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const codes = [...readme.matchAll(/^\| (\d+) \| /gm)].map(([, code]) => Number(code));
  assert.deepEqual(codes, Object.values(EXIT));
});
