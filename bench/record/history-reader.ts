import { z } from 'zod';
import { environmentError, messageOf, oneLine } from '../model/errors.ts';
import { type HistoryEnd, type HistoryHeader, historyEndSchema, historyHeaderSchema } from '../model/history.ts';
import type { Operation } from '../model/operation.ts';
import { gzipLines, TruncatedFileError } from './gzip-lines.ts';

/** The hint for a file of a run that cannot be read. */
export const PERHAPS_ANOTHER_VERSION = 'It may have been changed, or written by another version of session-bench';

/** A part of a history, in the order of the file. `truncated`: the file is truncated. */
export type HistoryPart =
  | { readonly type: 'header'; readonly header: HistoryHeader }
  | { readonly type: 'operations'; readonly operations: readonly Operation[] }
  | { readonly type: 'end'; readonly end: HistoryEnd }
  | { readonly type: 'truncated' };

/** The fields of an operation that every reader needs. */
const operationSchema = z.looseObject({
  vu: z.int().nonnegative(),
  seq: z.int(),
  session: z.int(),
  kind: z.string(),
  origin: z.string(),
  endUs: z.number(),
  outcome: z.enum(['ok', 'fail', 'unknown', 'dropped']),
});

/**
 * Reads a history piece by piece, so that memory does not grow with it.
 *
 * @param path of `history.ndjson.gz`, or of the same file unpacked.
 * @throws BenchError (exit 3) when the file does not exist, or is not a history.
 */
export async function* readHistory(path: string, signal: AbortSignal): AsyncGenerator<HistoryPart> {
  let line = 0;
  try {
    for await (const lines of gzipLines(path)) {
      signal.throwIfAborted();
      let operations: Operation[] = [];
      for (const text of lines) {
        line++;
        const value: unknown = JSON.parse(text);
        const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null;
        if (type === null) {
          if (line === 1) throw new Error('it does not begin with the line of a trial');
          operations.push(operationOf(value));
          continue;
        }
        if (operations.length > 0) yield { type: 'operations', operations };
        operations = [];
        if (type === 'trial') yield { type: 'header', header: historyHeaderSchema.parse(value) };
        else yield { type: 'end', end: historyEndSchema.parse(value) };
      }
      if (operations.length > 0) yield { type: 'operations', operations };
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TruncatedFileError) return yield { type: 'truncated' };
    throw damaged(path, line, error);
  }
}

/** Parsed in full only if it looks wrong: there are millions of operations. */
function operationOf(value: unknown): Operation {
  const { vu, seq, endUs, outcome } = value as Partial<Operation>;
  const looksWell = typeof vu === 'number' && typeof seq === 'number' && typeof endUs === 'number';
  if (!looksWell || typeof outcome !== 'string') operationSchema.parse(value);
  return value as Operation;
}

function damaged(path: string, line: number, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return environmentError(
      `${path} does not exist`,
      'HISTORY_MISSING',
      'Name a folder that a run has left in results/',
    );
  }
  const reason = error instanceof z.ZodError ? oneLine(z.prettifyError(error)) : messageOf(error);
  const where = line === 0 ? '' : `, line ${line}`;
  return environmentError(
    `${path} cannot be read${where}: ${reason}`,
    'HISTORY_DAMAGED',
    PERHAPS_ANOTHER_VERSION,
    error,
  );
}
