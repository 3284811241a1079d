import {
  type BackendConformance,
  type CaseCounts,
  type CaseResult,
  type CaseStatus,
  countCases,
} from '../../model/conformance.ts';
import { left } from '../draw/aligned.ts';
import { plainTable } from '../draw/grid.ts';

const WORDS: Readonly<Record<CaseStatus, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  declared: 'declared',
  'too-slow': 'TOO SLOW',
};
const WIDTH = Math.max(...Object.values(WORDS).map(({ length }) => length)) + 2;

/** The results of one backend, case by case. */
export function conformanceReport({ backend, title, cases }: BackendConformance): string {
  const groups = Map.groupBy(cases, ({ group }) => group);
  const heading = title === backend ? backend : `${backend}: ${title}`;
  return [heading, ...[...groups].flatMap(([group, members]) => groupLines(group, members))].join('\n');
}

/** One line if no case of the group could be run, for one reason. */
function groupLines(group: string, cases: readonly CaseResult[]): string[] {
  const [first] = cases;
  const isOneReason = cases.length > 1 && cases.every(({ asked, observed }) => !asked && observed === first?.observed);
  if (isOneReason) return [`  ${group}: ${cases.length} declared`, `    ${' '.repeat(WIDTH)}${first?.observed ?? ''}`];
  return [`  ${group}`, ...cases.map(caseLines)];
}

/**
 * `N passed, N failed, N declared` for all backends, below a line for each if there are several. What was too slow to tell is
 * counted where there was any, with the remedy.
 */
export function conformanceTotals(results: readonly BackendConformance[]): string {
  const rows = results.map((result) => [result.backend, countLine(countCases([result]))]);
  const counts = countCases(results);
  return [
    ...(results.length > 1 ? [plainTable([left(), left()], rows)] : []),
    ...(counts['too-slow'] > 0 ? [REMEDY] : []),
    countLine(counts),
  ].join('\n');
}

const REMEDY =
  'Too slow to tell: a call ran past its deadline each time. Run it again when nothing else is running. A store that never ' +
  'calls back looks the same.';

function countLine({ pass, fail, declared, 'too-slow': slow }: CaseCounts): string {
  return `${pass} passed, ${fail} failed, ${declared} declared${slow > 0 ? `, ${slow} too slow to tell` : ''}`;
}

function caseLines({ status, name, observed, attempts }: CaseResult): string {
  const line = `    ${WORDS[status].padEnd(WIDTH)}${name}`;
  if (status === 'pass') return `${line} (${observed}${attempts > 1 ? `, at attempt ${attempts}` : ''})`;
  const tried = status === 'too-slow' ? `too slow to tell, ${attempts === 1 ? 'once' : `${attempts} times`}: ` : '';
  return `${line}\n    ${' '.repeat(WIDTH)}${tried}${observed}`;
}
