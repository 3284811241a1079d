import { uniform } from '../../model/random.ts';
import { CART_LIMIT } from '../plan/planned-operations.ts';
import type { CapacityPlan } from './protocol.ts';

/** Requests of a round, which autocannon repeats. */
export const ROUND_LENGTH = 100;

/** One request of a round, as autocannon takes it. */
export interface RoundItem {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly onResponse: (status: number, body: string) => void;
  /** The bytes that autocannon made of it and sends in each round. */
  requestBuffer?: Buffer;
}

/** How an answer fits its request. */
export type AnswerKind = 'good' | 'anonymous' | 'not-ok' | 'mismatch';

/**
 * The requests of one connection in the name of one user: reads and cart writes in the ratio of the open model, and a
 * checkout whenever the cart is full. Each has another id in every round, which shows an answer to an earlier round. The
 * id is overwritten in the bytes that autocannon keeps, at almost no cost.
 */
export function requestRound(
  vu: number,
  { users, seed, readRatio }: CapacityPlan,
  onAnswer: (kind: AnswerKind) => void,
): RoundItem[] {
  const user = users[vu % users.length] ?? {};
  let items = CART_LIMIT;
  return Array.from({ length: ROUND_LENGTH }, (_, seq) => {
    // A round begins with a checkout, since the one before left some items.
    const write = seq === 0 || uniform(seed, vu, seq) >= readRatio;
    const path = !write ? '/session' : items === CART_LIMIT ? '/checkout' : '/cart';
    if (write) items = items === CART_LIMIT ? 0 : items + 1;
    let round = 0;
    let id = roundId(vu, seq, round);
    const item: RoundItem = {
      method: write ? 'POST' : 'GET',
      path,
      headers: { ...user, 'x-request-id': id },
      onResponse(status, body) {
        onAnswer(judge(status, body, id));
        const { requestBuffer } = item;
        const at = requestBuffer?.indexOf(id, 0, 'latin1') ?? -1;
        if (at < 0) throw new Error('autocannon keeps its requests in another way: their ids cannot be renewed');
        id = roundId(vu, seq, ++round);
        requestBuffer?.write(id, at, 'latin1');
      },
    };
    return item;
  });
}

/** Of the same length in every round, since it is overwritten; some sixty million are possible. */
function roundId(vu: number, seq: number, round: number): string {
  return `${vu.toString(36)}-${seq.toString(36).padStart(2, '0')}-${round.toString(36).padStart(4, '0')}`;
}

/** An answer without an id, such as an error page of the proxy, is not the answer to another request. */
function judge(status: number, body: string, id: string): AnswerKind {
  const answered = /"requestId":"([^"]*)"/.exec(body)?.[1];
  if (answered !== undefined && answered !== id) return 'mismatch';
  if (status === 401) return 'anonymous';
  return status >= 200 && status < 300 && answered !== undefined ? 'good' : 'not-ok';
}
