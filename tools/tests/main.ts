import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec, type TestEvent } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { oneStream } from './one-stream.ts';
import { testFiles } from './test-files.ts';

/** `npm test -- [--test-name-pattern PATTERN] [file, folder or glob pattern …]`; without names all but the long tests. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A test may keep a core busy, and most wait for much of their time. */
const FILES_AT_ONCE = 2;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'test-name-pattern': { type: 'string', multiple: true, default: [] } },
});
const { alone, together } = testFiles(positionals.length === 0 ? ['test'] : positionals, ROOT);
if (alone.length + together.length === 0) {
  process.stderr.write(`no test files: ${positionals.join(' ')}\n`);
  process.exit(1);
}

/** The second begins when the first has been read. */
function* streams(): Generator<AsyncIterable<TestEvent>> {
  const options = { cwd: ROOT, testNamePatterns: values['test-name-pattern'] };
  if (alone.length > 0) yield run({ ...options, files: alone, concurrency: 1 });
  if (together.length > 0) yield run({ ...options, files: together, concurrency: FILES_AT_ONCE });
}

async function* andExitCode(events: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  process.exitCode = 1;
  for await (const event of events) {
    yield event;
    if (event.type === 'test:summary' && event.data.file === undefined && event.data.success) process.exitCode = 0;
  }
}

await pipeline(Readable.from(andExitCode(oneStream(streams()))), new spec(), process.stdout);
