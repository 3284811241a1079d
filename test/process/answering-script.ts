import { setTimeout as sleep } from 'node:timers/promises';
import { answerCalls, endWithHarness, reportStart, sendMessage } from '../../bench/process/answer-calls.ts';

/** What the script of `channel.test.ts` can be asked. */
export interface EchoApi {
  echo(value: unknown): Promise<unknown>;
  /** Answers after this time. */
  echoLater(value: unknown, afterMs: number): Promise<unknown>;
  nothing(): Promise<void>;
  refuse(message: string): Promise<never>;
  /** Sends these as notes, then answers. */
  note(...notes: string[]): Promise<void>;
  /** Prints a line and ends without an answer. */
  end(how: 'exit' | 'SIGKILL' | 'throw'): Promise<void>;
  /** Closes the channel and lives on. */
  hangUp(): Promise<void>;
}

class Refusal extends Error {
  override readonly name = 'Refusal';
}

await reportStart(() => {
  if (process.argv[2] === 'fail') throw new Error('no port is free');
  if (process.argv[2] !== 'stay') endWithHarness();
  answerCalls<EchoApi>({
    echo: (value) => Promise.resolve(value),
    async echoLater(value, afterMs) {
      await sleep(afterMs);
      return value;
    },
    nothing: () => Promise.resolve(),
    refuse: (message) => Promise.reject(new Refusal(message)),
    async note(...notes) {
      for (const note of notes) await sendMessage({ type: 'note', note });
    },
    end(how) {
      process.stderr.write('the last line\n', () => {
        if (how === 'exit') process.exit(4);
        if (how === 'SIGKILL') process.kill(process.pid, 'SIGKILL');
        throw new Error('lost its mind');
      });
      return new Promise(() => undefined);
    },
    hangUp() {
      process.disconnect();
      setInterval(() => undefined, 1_000);
      return Promise.resolve();
    },
  });
  return Promise.resolve({ pid: process.pid });
});
