import { type BackendConformance, type CaseStatus, countCases } from '../../bench/model/conformance.ts';
import { markdownRow } from '../../bench/report/draw/markdown-table.ts';

const MARKS: Readonly<Record<CaseStatus, string>> = { pass: '✓', fail: '**✗**', declared: '–', 'too-slow': '?' };

/** The results of several backends as Markdown: a row per case and a column per backend, then what each failed case did. */
export function conformanceMatrix(results: readonly BackendConformance[]): string {
  const groups = Map.groupBy(results[0]?.cases ?? [], ({ group }) => group);
  const statusOf = ({ cases }: BackendConformance, name: string): string => {
    const found = cases.find((one) => one.name === name);
    return found === undefined ? '' : MARKS[found.status];
  };
  const rows = [...groups].flatMap(([group, cases]) => [
    markdownRow([`**${group}**`, ...results.map(() => '')]),
    ...cases.map(({ name }) => markdownRow([name, ...results.map((result) => statusOf(result, name))])),
  ]);
  const totals = results.map((result) => {
    const { pass, fail, declared } = countCases([result]);
    return `${pass} / ${fail} / ${declared}`;
  });
  return [
    markdownRow(['', ...results.map(({ backend }) => backend)]),
    markdownRow(['---', ...results.map(() => ':-:')]),
    ...rows,
    markdownRow(['passed / failed / declared', ...totals]),
    '',
    ...results.flatMap(failures),
  ].join('\n');
}

function failures({ backend, cases }: BackendConformance): string[] {
  const failed = cases.filter(({ status }) => status === 'fail');
  if (failed.length === 0) return [];
  const lines = failed.map(({ name, observed }) => `- ${name}: \`${observed.replaceAll('`', "'")}\``);
  return [`What \`${backend}\` did instead:`, '', ...lines, ''];
}
