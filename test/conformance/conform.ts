import { fileURLToPath } from 'node:url';
import type { BackendConformance, CaseCounts, CaseStatus } from '../../bench/model/conformance.ts';
import { Harness } from '../commands/harness.ts';

/** What `conform --json` writes. */
export interface ConformanceJson {
  readonly exitCode: number;
  readonly counts: CaseCounts;
  readonly backends: readonly (BackendConformance & { readonly counts: CaseCounts })[];
}

/** Runs the real command line. */
export async function conform(
  list: string,
  ...options: readonly string[]
): Promise<{ readonly json: ConformanceJson; readonly report: string }> {
  await using harness = new Harness(['conform', list, ...options, '--quiet', '--json', '-'], {}, null);
  const { code, stdout, stderr } = await harness.ended;
  if (code !== 0 && code !== 1 && code !== 2) throw new Error(`exit code ${code}\n${stderr}`);
  return { json: JSON.parse(stdout) as ConformanceJson, report: stderr };
}

/** The cases of a backend that came out this way. */
export function named({ backends }: Pick<ConformanceJson, 'backends'>, backend: string, status: CaseStatus): string[] {
  const found = backends.find((one) => one.backend === backend);
  if (found === undefined) throw new Error(`${backend} was not asked`);
  return found.cases.filter((one) => one.status === status).map(({ name }) => name);
}

export function fileOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
