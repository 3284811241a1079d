import type { ReportFormat } from './format.ts';
import { json } from './json.ts';
import { terminal } from './terminal.ts';

/**
 * Every format of the report of a run, by its name. A new format is a file in this folder and a line here: a run writes
 * every format that names a file.
 */
export const FORMATS = { terminal, json } as const satisfies Readonly<Record<string, ReportFormat>>;
