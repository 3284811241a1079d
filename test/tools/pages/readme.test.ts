import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { readmeWithResult } from '../../../tools/pages/readme.ts';

it('the README shows what the reference run says (npm run readme writes it)', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  assert.equal(readme, readmeWithResult());
  assert.match(readme, /sticky +cookie/);
});
