import { usageError } from '../../model/errors.ts';
import { Fields } from '../../options/fields.ts';

/** The options of `check` as they were typed. */
export interface CheckOptions {
  readonly json?: string;
}

export interface CheckRequest {
  /** A folder that a run has left, or a history. */
  readonly path: string;
  /** Where the verdicts are written as well; `-` for stdout, null for nowhere. */
  readonly jsonFile: string | null;
}

/**
 * Checks everything.
 *
 * @param problems what was found wrong before, to be reported together with the rest.
 * @throws BenchError (exit 64) with all that is wrong, one line each.
 */
export function checkRequest(
  path: string | undefined,
  options: CheckOptions,
  problems: readonly string[] = [],
): CheckRequest {
  const fields = new Fields();
  if (options.json === '') fields.reject('json', '', 'must name a file, or - for stdout');
  const noPath = path === undefined || path.trim() === '';
  const all = [
    ...problems,
    ...(noPath ? ['check needs the folder of a run, such as results/2026-11-24T120000Z-quick'] : []),
    ...fields.problems,
  ];
  if (noPath || all.length > 0) throw usageError(all, 'npm run bench -- check --help lists every option');
  return { path, jsonFile: options.json ?? null };
}
