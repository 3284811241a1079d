import { fileURLToPath } from 'node:url';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { startScript } from '../cluster/processes/node-js.ts';
import type { ManagedProcess } from '../cluster/processes/process.ts';
import { commandLine, earlyExit } from '../cluster/processes/readiness.ts';
import { BenchError, EXIT } from '../model/errors.ts';
import type { WorkerReply } from '../process/answer-questions.ts';

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

function failure(message: string): BenchError {
  return new BenchError(message, { code: 'CALIBRATION_FAILED', exitCode: EXIT.internal });
}
