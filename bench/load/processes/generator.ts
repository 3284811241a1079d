import { flushCompileCache } from 'node:module';
import { messageOf } from '../../model/errors.ts';
import type { Operation } from '../../model/operation.ts';
import type { GeneratorCommand, GeneratorMessage } from '../../model/plan.ts';
import { SessionDriver } from '../driver/session-driver.ts';
import { runPracticeUsers } from '../users/practice-users.ts';

/**
 * A generator process: takes a plan and commands over its IPC channel, and sends back the history in chunks, the
 * latencies of every second, and how it did itself. It ends when the channel closes.
 */

/** A chunk is sent when it is this long, or this old: small enough that encoding it delays no arrival by much. */
const CHUNK_OPERATIONS = 64;
const CHUNK_AGE_MS = 100;

let driver: SessionDriver | null = null;
let chunk: Operation[] = [];
let flushTimer: NodeJS.Timeout | null = null;

function send(message: GeneratorMessage): void {
  process.send?.(message);
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

async function obey(command: GeneratorCommand): Promise<void> {
  if (command.type === 'practice') {
    return send({ type: 'practised', answered: await runPracticeUsers(command.plan) });
  }
  if (command.type === 'plan') {
    await driver?.[Symbol.asyncDispose]();
    driver = new SessionDriver(command.plan, { record, second: (second) => send({ type: 'second', ...second }) });
    await driver.ready();
    return send({ type: 'ready' });
  }
  if (driver === null) throw new Error(`command ${command.type} before a plan`);
  switch (command.type) {
    case 'users':
      return send({ type: 'users', users: driver.userHeaders() });
    case 'login':
      await driver.login();
      break;
    case 'run':
      send({ type: 'vitals', vitals: await driver.run(command.startUs) });
      break;
    case 'read-back':
      await driver.readBack();
      break;
  }
  flush();
  send({ type: 'finished', step: command.type });
}

process.on('message', (command: GeneratorCommand) => {
  obey(command).catch((error: unknown) => {
    send({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : messageOf(error) });
  });
});
process.on('disconnect', () => process.exit());
flushCompileCache();
