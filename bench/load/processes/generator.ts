import { flushCompileCache } from 'node:module';
import type { Operation } from '../../model/operation.ts';
import { answerCalls, endWithHarness, sendMessage } from '../../process/answer-calls.ts';
import { SessionDriver } from '../driver/session-driver.ts';
import { runClosedLoop } from '../users/closed-loop-users.ts';
import { runPracticeUsers } from '../users/practice-users.ts';
import type { GeneratorApi, GeneratorNote } from './protocol.ts';

/**
 * A generator process: takes a plan and further calls over its IPC channel. During a call it sends back the history in
 * chunks and the latencies of every second. It ends when the channel closes.
 */

/** A chunk is sent when it is this long, or this old: small enough that encoding it delays no arrival by much. */
const CHUNK_OPERATIONS = 64;
const CHUNK_AGE_MS = 100;

let driver: SessionDriver | null = null;
let chunk: Operation[] = [];
let flushTimer: NodeJS.Timeout | null = null;

function send(note: GeneratorNote): void {
  void sendMessage(note);
}

function flush(): void {
  if (flushTimer !== null) clearTimeout(flushTimer);
  flushTimer = null;
  if (chunk.length > 0) send({ type: 'history', operations: chunk });
  chunk = [];
}

function record(operation: Operation): void {
  chunk.push(operation);
  if (chunk.length >= CHUNK_OPERATIONS) flush();
  else flushTimer ??= setTimeout(flush, CHUNK_AGE_MS);
}

function prepared(): SessionDriver {
  if (driver === null) throw new Error('a generator needs a plan before anything else');
  return driver;
}

/** The history of a step is sent before its answer. */
async function flushed<T>(work: Promise<T>): Promise<T> {
  const result = await work;
  flush();
  return result;
}

answerCalls<GeneratorApi>({
  practise: (plan) => runPracticeUsers(plan),
  closedLoop: (plan) => runClosedLoop(plan),
  async prepare(plan) {
    await driver?.[Symbol.asyncDispose]();
    driver = new SessionDriver(plan, { record, second: (second) => send({ type: 'second', ...second }) });
    await driver.ready();
  },
  login: async () => await flushed(prepared().login()),
  run: async (startUs) => await flushed(prepared().run(startUs)),
  readBack: async () => await flushed(prepared().readBack()),
  userHeaders: async () => await Promise.resolve(prepared().userHeaders()),
});
endWithHarness();
flushCompileCache();
