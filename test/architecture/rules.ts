import { dirname, join } from 'node:path/posix';

/** One file of the project and what it imports, as paths from the project's folder or as names of packages. */
export interface SourceFile {
  readonly path: string;
  readonly imports: readonly string[];
}

export interface Rules {
  readonly levels: readonly (readonly string[])[];
  readonly whole: readonly string[];
  readonly pure: readonly string[];
  readonly domain: readonly string[];
  readonly presentation: readonly string[];
}

/** A file as it is on the disk; types count as imports too. */
export function sourceFile(path: string, text: string): SourceFile {
  const specifiers = text.matchAll(/(?:\bfrom|\bimport(?:\.meta\.resolve)?)\s*\(?\s*'([^']+)'/g);
  return { path, imports: [...specifiers].map(([, specifier = '']) => target(path, specifier)) };
}

function target(path: string, specifier: string): string {
  return specifier.startsWith('.') ? join(dirname(path), specifier) : specifier;
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

/** Imports from a room below `from` of something below `to`: `from -> to`. */
export function importsBetween(files: readonly SourceFile[], from: readonly string[], to: readonly string[]): string[] {
  const isIn = (path: string, folders: readonly string[]): boolean =>
    folders.some((folder) => path.startsWith(`${folder}/`));
  return edges(files)
    .filter((edge) => isIn(edge.from, from) && isIn(edge.to, to))
    .map((edge) => `${edge.from} -> ${edge.to}`);
}

/** Modules of Node.js that files below these folders import: `file: node:fs`. */
export function nodeModules(files: readonly SourceFile[], folders: readonly string[]): string[] {
  return files
    .filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)))
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

function edges(files: readonly SourceFile[]): { readonly from: string; readonly to: string }[] {
  const ours = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path, imports }) => imports.filter((to) => ours.has(to)).map((to) => ({ from: path, to })));
}
