import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Io } from '../../bench/commands/io.ts';
import { BenchError, EXIT, environmentError } from '../../bench/model/errors.ts';

/** What is reported of an error on stderr, and the exit code. */
function reported(error: unknown): { readonly lines: readonly string[]; readonly exitCode: number } {
  let text = '';
  const stream = { write: (part: string) => (text += part) !== '' } as unknown as NodeJS.WriteStream;
  const exitCode = new Io(stream, stream).report(error);
  return { lines: text.trimEnd().split('\n'), exitCode };
}

describe('what is said of an error', () => {
  it('is its message and its remedy if it is known', () => {
    assert.deepEqual(reported(environmentError('no redis', 'SERVICE_MISSING', 'Install it')), {
      lines: ['no redis', 'Install it'],
      exitCode: EXIT.environment,
    });
  });

  it('is for a bug where it happened, then one line that asks for a report and says what belongs to it', () => {
    const { lines, exitCode } = reported(new TypeError('x is no function'));
    assert.equal(exitCode, EXIT.internal);
    assert.equal(lines[0], 'internal error: TypeError: x is no function');
    assert.match(lines[1] ?? '', /^ {4}at .*io\.test\.ts/);
    assert.match(lines.at(-1) ?? '', /^This is a bug in session-bench: please report it, .*output.*run\.json/);
  });

  it('asks for a report of any error with the exit code of a bug', () => {
    const { lines, exitCode } = reported(new BenchError('the worker ended', { code: 'X', exitCode: EXIT.internal }));
    assert.equal(exitCode, EXIT.internal);
    assert.deepEqual([lines.length, lines[0]], [2, 'the worker ended']);
    assert.match(lines[1] ?? '', /please report it/);
  });
});
