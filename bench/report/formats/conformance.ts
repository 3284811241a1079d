import {
  type BackendConformance,
  type CaseCounts,
  type CaseResult,
  type CaseStatus,
  countCases,
} from '../../model/conformance.ts';
import { left } from '../draw/aligned.ts';
import { plainTable } from '../draw/grid.ts';

const WORDS: Readonly<Record<CaseStatus, string>> = { pass: 'pass', fail: 'FAIL', declared: 'declared' };
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

/** `N passed, N failed, N declared` for all backends, below a line for each if there are several. */
export function conformanceTotals(results: readonly BackendConformance[]): string {
  const rows = results.map((result) => [result.backend, countLine(countCases([result]))]);
  return [...(results.length > 1 ? [plainTable([left(), left()], rows)] : []), countLine(countCases(results))].join(
    '\n',
  );
}

function countLine({ pass, fail, declared }: CaseCounts): string {
  return `${pass} passed, ${fail} failed, ${declared} declared`;
}

function caseLines({ status, name, observed }: CaseResult): string {
  const line = `    ${WORDS[status].padEnd(WIDTH)}${name}`;
  return status === 'pass' ? `${line} (${observed})` : `${line}\n    ${' '.repeat(WIDTH)}${observed}`;
}
