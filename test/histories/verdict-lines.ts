import { type CheckState, startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import type { HistoryEnd } from '../../bench/model/history.ts';
import { readHistory } from '../../bench/record/history-reader.ts';
import { recheck } from '../../bench/record/recheck.ts';

/**
 * The checker's conclusions from a history as lines of JSON: per trial one of sums, one of broken guarantees, and one for
 * each user and each anomaly. Each user is judged apart, so that one wrong verdict is one wrong line. Sums and counts of
 * zero are left out: a new verdict that a history does not have changes no line.
 *
 * @param path of a `history.ndjson.gz`.
 */
export async function verdictLines(path: string): Promise<string[]> {
  const never = new AbortController().signal;
  const broken: unknown[] = [];
  for await (const { backend, complete, broken: guarantees } of recheck(path, never)) {
    broken.push({ backend, complete, broken: guarantees });
  }
  const lines: unknown[] = [];
  let whole: CheckState = startCheck({ lifetime: null });
  let users = new Map<number, CheckState>();
  for await (const part of readHistory(path, never)) {
    if (part.type === 'header') {
      const { backend, scenario, trial, rules } = part.header;
      lines.push({ backend, scenario, trial });
      whole = startCheck(rules);
      users = new Map();
    } else if (part.type === 'operations') {
      for (const operation of part.operations) {
        const user = users.get(operation.vu) ?? startCheck({ ...whole.rules, seeded: 0 });
        users.set(operation.vu, user);
        step(whole, operation);
        step(user, operation);
      }
    } else if (part.type === 'end') {
      const { anomalies, cohort: sessions, later: reSessions, ...sums } = sumVerdicts(whole, part.end);
      lines.push(
        nonZero({ sessions, reSessions, ...sums }),
        broken.shift(),
        ...anomalies,
        ...userLines(users, part.end),
      );
    }
  }
  return lines.map((line) => JSON.stringify(line));
}

function userLines(users: ReadonlyMap<number, CheckState>, end: HistoryEnd): unknown[] {
  const byUser = [...users].toSorted(([a], [b]) => a - b);
  return byUser.map(([vu, state]) => {
    const { cohort, later, lostUpdates, forcedLogins } = sumVerdicts(state, end);
    return { vu, sessions: nonZero(cohort), reSessions: nonZero(later), lostUpdates, forcedLogins };
  });
}

/** Without counts of zero, and without groups in which all counts are. */
function nonZero(counts: object): object {
  const kept = Object.entries(counts).flatMap(([name, count]: [string, unknown]) => {
    if (typeof count !== 'object' || count === null) return count === 0 ? [] : [[name, count] as const];
    const inner = nonZero(count);
    return Object.keys(inner).length === 0 ? [] : [[name, inner] as const];
  });
  return Object.fromEntries(kept);
}
