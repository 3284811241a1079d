import { z } from 'zod';
import { type LoadResult, loadResultSchema } from './load-result.ts';
import { type RunResult, runResultSchema } from './run-result.ts';

/** The text of run.json. Throws when the result does not fit its own schema, with every place where it does not. */
export function runJson(result: RunResult): string {
  return validJson(runResultSchema, result, 'run.json');
}

/** The text of what `load` measured; throws as `runJson` does. */
export function loadJson(result: LoadResult): string {
  return validJson(loadResultSchema, result, 'the result');
}

function validJson(schema: z.ZodType, value: unknown, name: string): string {
  const checked = schema.safeParse(value);
  if (!checked.success) throw new Error(`${name} would not be valid:\n${z.prettifyError(checked.error)}`);
  return `${JSON.stringify(checked.data, null, 2)}\n`;
}
