import { SERVICES_CHOICES, type ServicesChoice } from '../../model/config.ts';
import { usageError } from '../../model/errors.ts';
import { splitList } from '../../model/names.ts';
import { Fields } from '../../options/fields.ts';
import { CONFORM_KEY_PREFIX, readKeyPrefix } from '../../options/key-prefix.ts';
import { ALL } from '../../options/names.ts';

/** The options of `conform` as they were typed. */
export interface ConformOptions {
  readonly services?: string;
  readonly allowRemote?: boolean;
  /** False for `--no-install`. */
  readonly install?: boolean;
  readonly only?: string;
  readonly keyPrefix?: string;
  readonly json?: string;
  readonly quiet?: boolean;
}

export interface ConformRequest {
  /** Names of backends, in the order in which they are tried. */
  readonly backends: readonly string[];
  /** Those that the list itself names. If the server of one is missing, that is an error, and no reason to skip it. */
  readonly namedBackends: readonly string[];
  readonly services: ServicesChoice;
  readonly allowRemote: boolean;
  readonly install: boolean;
  /** Only cases whose name holds this text; empty for all. */
  readonly only: string;
  /** Begins the name of everything that is made in a store. */
  readonly keyPrefix: string;
  /** Where the results are written as well; `-` for stdout, null for nowhere. */
  readonly jsonFile: string | null;
  readonly quiet: boolean;
}

export interface ConformCatalogue {
  readonly known: readonly string[];
  readonly builtIn: readonly string[];
  readonly cases: readonly string[];
}

/**
 * Fills in the defaults and checks everything.
 *
 * @param list names with commas between them, or `all`; undefined if none was given.
 * @param catalogue `known`: names of all backends that can be chosen; `builtIn`: those that `all` stands for;
 *   `cases`: the names of all cases.
 * @param problems what was found wrong before; it is reported together with the rest.
 * @throws BenchError (exit 64) with all that is wrong, one line each.
 */
export function conformRequest(
  list: string | undefined,
  options: ConformOptions,
  { known, builtIn, cases }: ConformCatalogue,
  problems: readonly string[] = [],
): ConformRequest {
  const fields = new Fields();
  const parts = splitList(list ?? '');
  const names = parts.flatMap((part) => (part === ALL ? builtIn : part)).join(',');
  const backends = names === '' ? [] : fields.names('backends', names, known);
  if (names === '' && problems.length === 0)
    fields.problems.push(`conform: name the backends to try, or ${ALL}; known are ${known.join(', ')}`);
  const services = fields.choice('services', options.services, 'auto', SERVICES_CHOICES);
  const jsonFile = fields.jsonFile(options.json);
  if (options.only !== undefined && !cases.some((name) => name.includes(options.only ?? ''))) {
    fields.reject('only', options.only, 'no case has this in its name');
  }
  const keyPrefix = readKeyPrefix(fields, options.keyPrefix, CONFORM_KEY_PREFIX);
  const all = [...problems, ...fields.problems];
  if (all.length > 0) throw usageError(all, 'npm run bench -- conform --help lists every option');
  return {
    backends,
    namedBackends: parts.filter((part) => part !== ALL),
    services,
    allowRemote: options.allowRemote === true,
    install: options.install !== false,
    only: options.only ?? '',
    keyPrefix,
    jsonFile,
    quiet: options.quiet === true,
  };
}
