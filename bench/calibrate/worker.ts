import { fileURLToPath } from 'node:url';
import { startScript } from '../cluster/processes/node-js.ts';
import type { ManagedProcess } from '../cluster/processes/process.ts';
import { commandLine, earlyExit } from '../cluster/processes/readiness.ts';
import type { RunFolder } from '../cluster/processes/run-folder.ts';
import { BenchError, EXIT } from '../model/errors.ts';

/** What a worker process (`answerQuestions`) sends back for each question. */
export type WorkerReply<Answer> = { readonly answer: Answer } | { readonly failed: string };

/** A process of this folder that answers one question at a time. */
export interface Worker<Question, Answer> extends AsyncDisposable {
  /** Rejects with a BenchError when the worker cannot answer, or ends first. */
  ask(question: Question): Promise<Answer>;
}

/**
 * Starts the script at `url` as a process that lives no longer than the run folder.
 *
 * @param placing the cores it may run on, and how soon, as for `startScript`.
 */
export function startWorker<Question extends object, Answer>(
  folder: RunFolder,
  name: string,
  url: URL,
  placing: { readonly cpus: string | null; readonly realTime?: boolean },
): Worker<Question, Answer> {
  const managed = startScript(folder, { name, module: url.href, ...placing });
  const ended = managed.exited.then(async () => {
    throw await earlyExit(managed, commandLine(process.execPath, [fileURLToPath(url)]));
  });
  ended.catch(() => undefined);
  return {
    ask: (question) => Promise.race([replyTo<Answer>(managed, question), ended]),
    [Symbol.asyncDispose]: () => managed[Symbol.asyncDispose](),
  };
}

async function replyTo<Answer>({ child, name }: ManagedProcess, question: object): Promise<Answer> {
  const reply = await new Promise<WorkerReply<Answer>>((resolve, reject) => {
    child.once('message', resolve);
    child.send(question, (error) => {
      if (error !== null) reject(failure(`${name} cannot be reached: ${error.message}`));
    });
  });
  if ('failed' in reply) throw failure(`${name} failed: ${reply.failed}`);
  return reply.answer;
}

/** The worker's own end: answers every question until the harness closes the channel. */
export function answerQuestions<Answer>(answer: (question: unknown) => Promise<Answer>): void {
  const send = (reply: WorkerReply<Answer>): void => {
    process.send?.(reply);
  };
  process.on('message', (question: unknown) => {
    answer(question).then(
      (value) => send({ answer: value }),
      (error: unknown) => send({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}

function failure(message: string): BenchError {
  return new BenchError(message, { code: 'CALIBRATION_FAILED', exitCode: EXIT.internal });
}
