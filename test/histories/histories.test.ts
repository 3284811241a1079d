import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { SCENARIOS } from '../../scenarios/registry.ts';
import { scheduleHashes } from './schedule-hashes.ts';
import { verdictLines } from './verdict-lines.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const ENDING = '.history.ndjson.gz';
const families = readdirSync(FOLDER).flatMap((file) => (file.endsWith(ENDING) ? [file.slice(0, -ENDING.length)] : []));

describe('recorded histories', () => {
  it('are of families that exist', () => {
    const existing = new Set(SCENARIOS.map(familyOf));
    assert.ok(families.length >= 18, `${families.length} histories`);
    assert.deepEqual(
      families.filter((family) => !existing.has(family)),
      [],
    );
  });

  for (const family of families) {
    it(`of ${family} have the verdicts they had`, async () => {
      const recorded = gunzipSync(readFileSync(`${FOLDER}/${family}.verdicts.ndjson.gz`))
        .toString()
        .trimEnd()
        .split('\n');
      const found = await verdictLines(`${FOLDER}/${family}${ENDING}`);
      assert.deepEqual(found, recorded);
    });
  }
});

describe('recorded schedules', () => {
  it('are those of their seeds', () => {
    assert.deepEqual(scheduleHashes(), JSON.parse(readFileSync(`${FOLDER}/schedules.json`, 'utf8')));
  });
});

function familyOf({ name, family = name }: (typeof SCENARIOS)[number]): string {
  return family;
}
