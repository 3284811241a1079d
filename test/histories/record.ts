import { readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { scheduleHashes } from './schedule-hashes.ts';
import { verdictLines } from './verdict-lines.ts';

/**
 * `node test/histories/record.ts`: writes what the histories of this folder say today, for `histories.test.ts`. Needed
 * only where a rule of the checker, or the recorded history itself, is changed on purpose. The histories are those of
 * smoke runs (`--profile smoke --seed 7`), one or two backends each, packed again with `gzip -9n`.
 */
const folder = dirname(process.argv[1] ?? '.');
for (const file of readdirSync(folder).filter((name) => name.endsWith('.history.ndjson.gz'))) {
  const lines = await verdictLines(join(folder, file));
  const path = join(folder, basename(file).replace('.history.', '.verdicts.'));
  writeFileSync(path, gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
}
writeFileSync(join(folder, 'schedules.json'), `${JSON.stringify(scheduleHashes(), null, 2)}\n`);
