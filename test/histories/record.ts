import { readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { scheduleHashes } from './schedule-hashes.ts';
import { verdictLines } from './verdict-lines.ts';

/**
 * `node test/histories/record.ts`: writes the verdicts of the histories in this folder, for `histories.test.ts`. Run it
 * only after a rule of the checker, or a recorded history, was changed on purpose. The histories come from smoke runs
 * (`--profile smoke --seed 7`) with one or two backends each, and are packed with `gzip -9n`.
 */
const folder = dirname(process.argv[1] ?? '.');
for (const file of readdirSync(folder).filter((name) => name.endsWith('.history.ndjson.gz'))) {
  const lines = await verdictLines(join(folder, file));
  const path = join(folder, basename(file).replace('.history.', '.verdicts.'));
  writeFileSync(path, gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
}
writeFileSync(join(folder, 'schedules.json'), `${JSON.stringify(scheduleHashes(), null, 2)}\n`);
