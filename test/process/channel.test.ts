import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { BenchError } from '../../bench/model/errors.ts';
import type { StartNote } from '../../bench/process/call-messages.ts';
import {
  CallFailed,
  Channel,
  type ChannelOptions,
  ProcessEnded,
  type ScriptProcess,
} from '../../bench/process/channel.ts';
import { TimeoutError } from '../../bench/process/deadline.ts';
import type { ProcessExit } from '../../bench/process/process-end.ts';
import type { EchoApi } from './answering-script.ts';

const SCRIPT = fileURLToPath(import.meta.resolve('./answering-script.ts'));

type Note = StartNote<{ readonly pid: number }> | { readonly type: 'note'; readonly note: string };

interface Started extends Disposable {
  readonly script: ScriptProcess;
  readonly child: ChildProcess;
  readonly channel: Channel<EchoApi, Note>;
}

/** @param mode `fail`: it cannot start. `stay`: it outlives its channel. */
function start(options: ChannelOptions<Note> = {}, mode: 'fail' | 'stay' | 'run' = 'run'): Started {
  const child = fork(SCRIPT, [mode], { silent: true });
  const lines: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trim().split('\n')));
  const script: ScriptProcess = {
    name: 'the echo',
    child,
    exited: once(child, 'exit').then(([code, signal]): ProcessExit => ({ code, signal })),
    outputEnded: once(child, 'close').then(() => undefined),
    lastLines: () => lines,
  };
  return { script, child, channel: new Channel(script, options), [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

describe('a channel to a script', () => {
  it('answers each call with the value of its function', async () => {
    using echo = start();
    const value = { text: 'Zoë 🛒', list: [1, null, { deep: true }] };
    assert.deepEqual(await echo.channel.ask('echo', value), value);
    assert.equal(await echo.channel.ask('echo', null), null);
    assert.equal(await echo.channel.ask('nothing'), undefined);
  });

  it('gives each of several open calls its own answer, in whatever order they come', async () => {
    using echo = start();
    await echo.channel.ask('nothing');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 12 }), async (delays) => {
        const answers = await Promise.all(
          delays.map((delayMs, index) => echo.channel.ask('echoLater', `${index} ${delayMs}`, delayMs)),
        );
        assert.deepEqual(
          answers,
          delays.map((delayMs, index) => `${index} ${delayMs}`),
        );
      }),
      { numRuns: 10 },
    );
  });

  it('passes on notes in their order, and all of them before the answer', async () => {
    const notes: Note[] = [];
    using echo = start({ onNote: (note) => notes.push(note) });
    await echo.channel.ask('note', 'a', 'b', 'c');
    assert.deepEqual(notes, [
      { type: 'ready', facts: { pid: echo.child.pid } },
      { type: 'note', note: 'a' },
      { type: 'note', note: 'b' },
      { type: 'note', note: 'c' },
    ]);
  });

  it('rejects with what the function threw there', async () => {
    using echo = start();
    await assert.rejects(echo.channel.ask('refuse', 'not today'), (error) => {
      assert.ok(error instanceof CallFailed);
      assert.deepEqual([error.message, error.errorName], ['not today', 'Refusal']);
      assert.match(error.details, /not today[^]*answering-script/);
      return true;
    });
    assert.equal(await echo.channel.ask('echo', 'still there'), 'still there');
  });

  it('rejects in time, ignores the late answer, and answers later calls', async () => {
    using echo = start();
    await echo.channel.ask('nothing');
    await assert.rejects(
      echo.channel.askWithin(20, 'echoLater', 'late', 60),
      new TimeoutError('echoLater: no answer', 20),
    );
    await sleep(60);
    assert.equal(await echo.channel.askWithin(5_000, 'echo', 'next'), 'next');
  });

  it('rejects with the error that stands for a failed or late call, where there is one', async () => {
    using echo = start({ errorOf: ({ name, message }) => new Error(`the echo broke (${name}): ${message}`) });
    await echo.channel.ask('nothing');
    await assert.rejects(echo.channel.ask('refuse', 'no'), /^Error: the echo broke \(CallFailed\): no$/);
    await assert.rejects(
      echo.channel.askWithin(10, 'echoLater', 1, 50),
      /the echo broke \(TimeoutError\): echoLater: no answer within 10 ms/,
    );
  });

  for (const [how, exit, exitCode] of [
    ['SIGKILL', { code: null, signal: 'SIGKILL' }, 3],
    ['exit', { code: 4, signal: null }, 70],
    ['throw', { code: 1, signal: null }, 70],
  ] as const) {
    it(`rejects all open calls when the process ends (${how}), and every later one`, async () => {
      using echo = start({ errorOf: () => new Error('not for this') });
      const isEnd = (error: unknown): boolean => {
        assert.ok(error instanceof ProcessEnded);
        assert.deepEqual([error.exit, error.exitCode], [exit, exitCode]);
        assert.match(error.message, /^the echo ended \((SIGKILL|exit code \d)\); its last lines:\n +the last line/);
        return true;
      };
      const waiting = [
        echo.channel.ask('echoLater', 1, 60_000),
        echo.channel.askWithin(60_000, 'echoLater', 2, 60_000),
      ];
      const ends = [...waiting, echo.channel.ask('end', how)].map((call) => assert.rejects(call, isEnd));
      await Promise.all(ends);
      await assert.rejects(echo.channel.ask('echo', 'anyone?'), isEnd);
    });
  }

  it('rejects when the process lives but has closed its channel (exit 70)', async () => {
    using echo = start({}, 'stay');
    void echo.channel.ask('hangUp').catch(() => undefined);
    await once(echo.child, 'disconnect');
    await assert.rejects(
      echo.channel.ask('echo', 1),
      (error) =>
        error instanceof BenchError && error.exitCode === 70 && /the echo cannot be reached/.test(error.message),
    );
  });
});

describe('a script', () => {
  it('tells why it cannot start, prints it, and ends with code 1', async () => {
    const notes: Note[] = [];
    using echo = start({ onNote: (note) => notes.push(note) }, 'fail');
    assert.deepEqual(await echo.script.exited, { code: 1, signal: null });
    await echo.script.outputEnded;
    assert.deepEqual(notes, [{ type: 'failed', message: 'no port is free' }]);
    assert.deepEqual(echo.script.lastLines(), ['no port is free']);
  });

  it('ends with the harness', async () => {
    using echo = start();
    await echo.channel.ask('nothing');
    echo.child.disconnect();
    assert.deepEqual(await echo.script.exited, { code: 0, signal: null });
  });
});
