import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { BACKENDS } from '../../backends/registry.ts';
import { EXIT, EXIT_WORDS, type ExitName } from '../../bench/model/errors.ts';
import { GUARANTEE_ENTRIES } from '../../bench/model/guarantees.ts';
import { markdownTable } from '../../bench/report/draw/markdown-table.ts';
import { scenarioModuleSchema, trafficSchema } from '../../scenarios/scenario.ts';
import { promisesTable } from './backends-tables.ts';
import { withBlock } from './marked.ts';

/** `npm run docs:tables`: writes the tables that follow from the code alone into their pages, each between its two marks. */
const TABLES: readonly { readonly page: string; readonly mark: string; readonly table: () => string }[] = [
  { page: 'docs/your-own-store.md', mark: 'guarantees', table: guaranteesTable },
  { page: 'docs/your-own-scenario.md', mark: 'fields', table: () => fieldsTable(scenarioModuleSchema, true) },
  { page: 'docs/your-own-scenario.md', mark: 'traffic', table: () => fieldsTable(trafficSchema, false) },
  { page: 'README.md', mark: 'exit codes', table: exitCodesTable },
  { page: 'docs/backends.md', mark: 'promises', table: () => promisesTable(BACKENDS.map(({ backend }) => backend)) },
];

export const PAGES: readonly string[] = [...new Set(TABLES.map(({ page }) => page))];

/** The text of a page with its tables as the code has them. Throws if one has no marks there. */
export function withTables(page: string): string {
  let text = readFileSync(pathOf(page), 'utf8');
  for (const { mark, table } of TABLES.filter((one) => one.page === page)) {
    text = withBlock(text, mark, table());
  }
  return text;
}

export function pathOf(page: string): string {
  return fileURLToPath(new URL(`../../${page}`, import.meta.url));
}

/** The fields of a schema with their descriptions. */
function fieldsTable(
  { shape }: { readonly shape: Readonly<Record<string, z.ZodType>> },
  withDefaults: boolean,
): string {
  const rows = Object.entries(shape).map(([name, schema]) => {
    const { description = '', without = 'must be there' } = schema.meta() ?? {};
    return [`\`${name}\``, description, ...(withDefaults ? [String(without)] : [])];
  });
  return markdownTable(['field', 'what it is', ...(withDefaults ? ['without it'] : [])], rows);
}

function guaranteesTable(): string {
  const rows = GUARANTEE_ENTRIES.map(([name, { promise, byDefault }]) => [
    `\`${name}\``,
    promise,
    typeof byDefault === 'string' ? `as \`${byDefault}\`` : String(byDefault),
  ]);
  return markdownTable(['field', 'the promise', 'if it is not declared'], rows);
}

/** What a code of a run can stand for, where its words are too few. */
const EXIT_CAUSES: Readonly<Record<ExitName, string>> = {
  passed: '',
  guaranteeBroken: 'it did not do what it declares, or it took its app server down',
  inconclusive: 'too little evidence, failures that were not planned, or the generator was the bottleneck',
  environment: 'a server is missing or does not start, a folder cannot be written, or a load process was killed',
  usage: 'all problems are named at once',
  internal: 'a bug in session-bench',
  threshold: '',
  interrupted: '',
};

function exitCodesTable(): string {
  const rows = Object.entries(EXIT).map(([name, code]) => {
    const exit = name as ExitName;
    return [String(code), EXIT_CAUSES[exit] === '' ? EXIT_WORDS[exit] : `${EXIT_WORDS[exit]}: ${EXIT_CAUSES[exit]}`];
  });
  return markdownTable(['exit code', 'meaning'], rows);
}

if (import.meta.main) for (const page of PAGES) writeFileSync(pathOf(page), withTables(page));
