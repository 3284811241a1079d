import { dirname, join } from 'node:path/posix';

/**
 * One file of the project and what it imports: paths from the project's folder, or names of packages. A name that is put
 * together stands for every file of its folder: `folder/*`.
 */
export interface SourceFile {
  readonly path: string;
  readonly imports: readonly string[];
  /** Those that are left when types are erased. */
  readonly values: readonly string[];
}

export interface Rules {
  readonly levels: readonly (readonly string[])[];
  readonly whole: readonly string[];
  readonly pure: readonly string[];
  readonly domain: readonly string[];
  readonly presentation: readonly string[];
}

/** `from '…'`, `import '…'`, `import('…')`, `import.meta.resolve('…')`, and the last two with backticks. */
const IMPORT = /(?:(?<!['"`])\bfrom|\bimport(?:\.meta\.resolve)?)\s*(?:'([^'\n]+)'|\(\s*(?:'([^'\n]+)'|`([^`\n]+)`))/g;

/** `new URL('…', import.meta.url)`: a module of a thread or of another process. */
const MODULE_URL = /\bnew URL\(\s*(?:'([^'\n]+)'|`([^`\n]+)`),\s*import\.meta\.url/g;

const TYPE_IMPORT = /\b(?:import|export) type (?:\w+|\*(?: as \w+)?|\{[^}]*\}) from '[^'\n]+'/g;

/** A file as it is on the disk; types count as imports too. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, imports: targets(path, text), values: targets(path, text.replaceAll(TYPE_IMPORT, '')) };
}

function targets(path: string, text: string): string[] {
  const matches = [...text.matchAll(IMPORT), ...text.matchAll(MODULE_URL)];
  return matches.map(([, ...quoted]) => target(path, quoted.find((specifier) => specifier !== undefined) ?? ''));
}

function target(path: string, specifier: string): string {
  const [fixed = '', ...variable] = specifier.split('${');
  const named = variable.length === 0 ? specifier : fixed.replace(/[^/]*$/, '*');
  return named.startsWith('.') ? join(dirname(path), named) : named;
}

/** The room of a file: its folder, or the folder that counts as a whole. */
export function roomOf(path: string, { whole }: Pick<Rules, 'whole'>): string {
  return whole.find((folder) => path.startsWith(`${folder}/`)) ?? dirname(path);
}

/** Files in a folder that has no level. */
export function withoutLevel(files: readonly SourceFile[], rules: Rules): string[] {
  const known = new Set(rules.levels.flat());
  return files.filter(({ path }) => !known.has(roomOf(path, rules))).map(({ path }) => path);
}

/** Imports that do not go down: `from -> to`. */
export function upwardImports(files: readonly SourceFile[], rules: Rules): string[] {
  const level = new Map(rules.levels.flatMap((rooms, index) => rooms.map((room) => [room, index] as const)));
  return edges(files).flatMap(({ from, to }) => {
    const [above, below] = [roomOf(from, rules), roomOf(to, rules)];
    if (above === below) return [];
    const goesDown = (level.get(above) ?? Number.NaN) < (level.get(below) ?? Number.NaN);
    return goesDown ? [] : [`${from} -> ${to}`];
  });
}

/** Rooms with a level and without a file, which are not planned either. */
export function emptyRooms(files: readonly SourceFile[], rules: Rules, planned: readonly string[]): string[] {
  const lived = new Set(files.map(({ path }) => roomOf(path, rules)));
  return rules.levels.flat().filter((room) => !lived.has(room) && !planned.includes(room));
}

/** Files that lie in the folder itself and not in a room of it. */
export function looseFiles(files: readonly SourceFile[], folder: string, rules: Rules): string[] {
  return files.map(({ path }) => path).filter((path) => roomOf(path, rules) === folder);
}

/** Imports from a room below `from` of something below `to`: `from -> to`. */
export function importsBetween(files: readonly SourceFile[], from: readonly string[], to: readonly string[]): string[] {
  return written(edges(files).filter((edge) => isIn(edge.from, from) && isIn(edge.to, to)));
}

/** The same, without imports of the contracts: the files of `to` that are made for others. */
export function importsBeyondContracts(
  files: readonly SourceFile[],
  from: readonly string[],
  to: readonly string[],
  contracts: readonly string[],
): string[] {
  return written(
    edges(files).filter((edge) => isIn(edge.from, from) && isIn(edge.to, to) && !contracts.includes(edge.to)),
  );
}

/**
 * Imports from a room below `from` of a file of ours that is neither below `from` nor allowed: `from -> to`.
 *
 * @param allowed folders and single files.
 * @param types files that may be imported as types only.
 */
export function importsBeyond(
  files: readonly SourceFile[],
  from: readonly string[],
  allowed: readonly string[],
  types: readonly string[] = [],
): string[] {
  const valuesOf = new Map(files.map(({ path, values }) => [path, values]));
  const isType = (edge: Edge): boolean =>
    types.includes(edge.to) && valuesOf.get(edge.from)?.includes(edge.to) !== true;
  return written(
    edges(files).filter(
      (edge) =>
        isIn(edge.from, from) && !isIn(edge.to, [...from, ...allowed]) && !allowed.includes(edge.to) && !isType(edge),
    ),
  );
}

/** Files that import several of these rooms, and lie below none of the folders that may. */
export function bringTogether(
  files: readonly SourceFile[],
  rooms: readonly string[],
  mayDoSo: readonly string[],
): string[] {
  return files
    .filter(({ path, imports }) => {
      const taken = rooms.filter((room) => imports.some((to) => isIn(to, [room])));
      return taken.length > 1 && !isIn(path, mayDoSo);
    })
    .map(({ path }) => path);
}

/**
 * What a browser cannot load of all that files below these folders import, directly or by way of others: modules of
 * Node.js, and packages that are not listed. `file: module`, with the file that imports it. Types are erased before.
 */
export function notForBrowsers(
  files: readonly SourceFile[],
  folders: readonly string[],
  packages: readonly string[],
): string[] {
  const reached = new Set(files.filter(({ path }) => isIn(path, folders)));
  // A set that grows while it is iterated yields the new ones too.
  for (const { values } of reached) {
    for (const to of values) {
      for (const file of files) if (file.path === to || isWithin(file.path, to)) reached.add(file);
    }
  }
  const ours = new Set(files.map(({ path }) => path.split('/')[0]));
  const isSafe = (name: string): boolean =>
    isIn(`${name}/`, packages) || (!name.startsWith('node:') && ours.has(name.split('/')[0]));
  return [...reached].flatMap(({ path, values }) =>
    values.filter((name) => !isSafe(name)).map((name) => `${path}: ${name}`),
  );
}

/** Modules of Node.js that files below these folders import: `file: node:fs`. */
export function nodeModules(files: readonly SourceFile[], folders: readonly string[]): string[] {
  return files
    .filter(({ path }) => isIn(path, folders))
    .flatMap(({ path, imports }) =>
      imports.filter((name) => name.startsWith('node:')).map((name) => `${path}: ${name}`),
    );
}

/**
 * Files that import each other, directly or by way of others, each circle once. Strongly connected components by
 * R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1 (1972).
 */
export function circles(files: readonly SourceFile[]): string[][] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): void => {
    const number = index.size;
    index.set(path, number);
    low.set(path, number);
    stack.push(path);
    for (const next of importsOf.get(path) ?? []) {
      if (!importsOf.has(next)) continue;
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(path) !== number) return;
    const component = stack.splice(stack.indexOf(path));
    if (component.length > 1 || importsOf.get(path)?.includes(path) === true) found.push(component.toSorted());
  };
  for (const { path } of files) if (!index.has(path)) visit(path);
  return found;
}

interface Edge {
  readonly from: string;
  readonly to: string;
}

function edges(files: readonly SourceFile[]): Edge[] {
  const paths = files.map(({ path }) => path);
  const ours = new Set(paths);
  const isOurs = (to: string): boolean => ours.has(to) || paths.some((path) => isWithin(path, to));
  return files.flatMap(({ path, imports }) => imports.filter(isOurs).map((to) => ({ from: path, to })));
}

function written(found: readonly Edge[]): string[] {
  return found.map(({ from, to }) => `${from} -> ${to}`);
}

function isIn(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

/** Whether the pattern `folder/*` stands for the file. */
function isWithin(path: string, pattern: string): boolean {
  return pattern.endsWith('/*') && path.startsWith(pattern.slice(0, -1));
}
