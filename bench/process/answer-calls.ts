import { messageOf } from '../model/errors.ts';
import type { Call, CallFailure, Reply, StartNote } from './call-messages.ts';

/**
 * Answers every call of the harness with the function of that name. A call may come while others are open.
 *
 * @param onAnswered called after each answer was sent.
 */
export function answerCalls<Api extends object>(api: Api, onAnswered?: (call: keyof Api & string) => void): void {
  process.on('message', ({ id, call, args }: Call) => {
    void answer(api, { id, call, args }).then(() => onAnswered?.(call as keyof Api & string));
  });
}

async function answer(api: object, { id, call, args }: Call): Promise<void> {
  const work = (api as Record<string, (...all: readonly unknown[]) => unknown>)[call];
  await sendMessage(await replyOf(id, async () => await work?.(...args)));
}

async function replyOf(replyTo: number, work: () => Promise<unknown>): Promise<Reply> {
  try {
    return { replyTo, value: await work() };
  } catch (error) {
    return { replyTo, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): CallFailure {
  const message = messageOf(error);
  return error instanceof Error
    ? { name: error.name, message, details: error.stack ?? message }
    : { name: 'Error', message, details: message };
}

/** Ends this process with its channel: it lives no longer than the harness. */
export function endWithHarness(): void {
  process.on('disconnect', () => process.exit());
}

/** Sends a message to the harness. Resolves once the harness has it, and at once without a harness. */
export function sendMessage(message: object): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

/**
 * Runs `start`, and reports success or failure to the harness. A process that cannot start also prints why, and ends
 * with code 1.
 */
export async function reportStart<Facts>(start: () => Promise<Facts>): Promise<void> {
  let note: StartNote<Facts>;
  try {
    note = { type: 'ready', facts: await start() };
  } catch (error) {
    note = { type: 'failed', message: messageOf(error) };
    process.stderr.write(`${note.message}\n`);
  }
  await sendMessage(note);
  if (note.type === 'failed') process.exit(1);
}
