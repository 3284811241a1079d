import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { thousands } from '../../bench/model/thousands.ts';

test('thousands are grouped, whatever the language of the machine', () => {
  assert.deepEqual(
    [999, 1000, 12_345_678, -4321].map((value) => thousands(value)),
    ['999', '1,000', '12,345,678', '-4,321'],
  );
});

test('digits after the point are those of the number, or as many as asked for', () => {
  assert.equal(thousands(1234.5), '1,234.5');
  assert.equal(thousands(1234.5, 0), '1,235');
  assert.equal(thousands(1234.5, 2), '1,234.50');
});

test('no other file groups thousands', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const files = ['bench', 'backends', 'scenarios', 'tools'].flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  const found = files.filter(
    (file) => file.endsWith('.ts') && readFileSync(`${root}/${file}`, 'utf8').includes('toLocaleString'),
  );
  assert.deepEqual(found, ['bench/model/thousands.ts']);
});
