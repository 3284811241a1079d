import { type Operation, type OperationKind, requestIdOf, userIdOf } from '../../bench/model/operation.ts';

const VU = 7;
const FORM = /^(\w+)#(\d+)(?:\/(\d+))?\[(\d+),(\d+)\]\s*(\{[\d,\s]*\}|anon|unknown|fail|503|ok|damaged|dropped)$/;

/**
 * A history of user 7 in short: `add#1[20,30]{1}; read#2[40,50] anon; checkout#3[60,70] unknown`. Each operation is
 * `kind#seq[sent,end] result`, in the order given. `read#4/1` belongs to session 1. `{…}` are the items of the answer, by
 * the seq of their adds. `fail` was refused; `503` was answered before anything was written. A history that does not begin
 * with a login begins with `login#0[0,10]{}`.
 */
export function historyIn(text: string): Operation[] {
  const nonces = new Map<number, string>();
  const parts = text.split(';').map((part) => part.trim());
  const all = parts[0]?.startsWith('login#0') === true ? parts : ['login#0[0,10]{}', ...parts];
  return all.map((part): Operation => {
    const [, kind = '', seqText, sessionText = '0', sentText, endText, result = ''] = FORM.exec(part) ?? [];
    if (seqText === undefined) throw new Error(`not an operation: ${part}`);
    const [seq, session, sentUs, endUs] = [seqText, sessionText, sentText, endText].map(Number) as [
      number,
      number,
      number,
      number,
    ];
    if (kind === 'login') nonces.set(session, requestIdOf(VU, seq));
    const origin = kind === 'login' && session === 0 ? 'cohort' : 'measured';
    const base = { vu: VU, seq, session, kind: kind as OperationKind, origin, intendedUs: sentUs, endUs } as const;
    return {
      ...base,
      ...outcomeOf(result, kind, nonces.get(session) ?? ''),
      sentUs: result === 'dropped' ? null : sentUs,
    };
  });
}

function outcomeOf(
  result: string,
  kind: string,
  nonce: string,
): Pick<Operation, 'outcome' | 'status' | 'node' | 'error' | 'answer'> {
  const none = { status: null, node: null, answer: null };
  if (result === 'unknown') return { ...none, outcome: 'unknown', error: 'timeout' };
  if (result === 'fail') return { ...none, outcome: 'fail', error: 'refused' };
  if (result === '503') return { ...none, outcome: 'fail', status: 503, node: 'node-1', error: 'status' };
  if (result === 'dropped') return { ...none, outcome: 'dropped', error: 'not-sent' };
  const good = { outcome: 'ok', status: 200, node: 'node-1', error: null } as const;
  if (result === 'ok') return { ...good, answer: null };
  if (result === 'damaged') return { ...good, error: 'malformed', answer: 'damaged' };
  if (result === 'anon') {
    const outcome = kind === 'replay' || kind === 'probe' ? 'ok' : 'fail';
    return { ...good, outcome, status: 401, answer: 'anonymous' };
  }
  const items = result
    .slice(1, -1)
    .split(',')
    .filter((item) => item.trim() !== '');
  const ids = items.map((item) => requestIdOf(VU, Number(item)));
  return { ...good, answer: { userId: userIdOf(VU), nonce, items: ids, digest: `digest of ${nonce}` } };
}
