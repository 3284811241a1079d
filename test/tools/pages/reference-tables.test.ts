import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { PAGES, pathOf, withTables } from '../../../tools/pages/reference-tables.ts';

describe('tables that follow from the code', () => {
  for (const page of PAGES) {
    it(`are in ${page} as the code has them (npm run docs:tables writes them)`, () => {
      assert.equal(readFileSync(pathOf(page), 'utf8'), withTables(page));
    });
  }
});
