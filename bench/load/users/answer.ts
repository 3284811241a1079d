import type { OperationError, OperationKind, Outcome, SessionView } from '../../model/operation.ts';
import type { ConnectionFailure } from '../http/connection.ts';
import type { HttpResponse } from '../http/response.ts';

/** What one answer, or the lack of one, says about the operation that asked for it. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly status: number | null;
  readonly node: string | null;
  readonly error: OperationError | null;
  readonly answer: SessionView | 'anonymous' | 'damaged' | null;
}

/** Operations that ask whether a session is gone: anonymous is an answer like any other. */
const MAY_BE_ANONYMOUS: ReadonlySet<OperationKind> = new Set(['replay', 'probe']);

/**
 * Judges the answer to request `requestId`. An answer that does not name that request is nobody's: `misattributed`,
 * and nothing it says is believed. Whatever may have been applied is `unknown`; an error is never called a loss. A
 * good answer to the right request that does not hold what it must is `damaged`.
 *
 * @param sessions false for an application that keeps none, whose answers carry no identity.
 */
export function judgeAnswer(
  kind: OperationKind,
  requestId: string,
  response: HttpResponse | null,
  failure: ConnectionFailure | null,
  sessions: boolean,
): Judgement {
  if (response === null) {
    return { outcome: outcomeOf(failure), status: null, node: null, error: failure?.reason ?? 'reset', answer: null };
  }
  const { status } = response;
  const body = parseBody(response.body);
  if (body === null) return unknown(status, null, status >= 200 && status < 300 ? 'malformed' : 'status');
  if (body.requestId !== requestId) return unknown(status, null, 'misattributed');
  const node = typeof body.nodeId === 'string' ? body.nodeId : null;
  if (status === 401) {
    return { outcome: MAY_BE_ANONYMOUS.has(kind) ? 'ok' : 'fail', status, node, error: null, answer: 'anonymous' };
  }
  if (status < 200 || status > 299) {
    return body.stage === 'before-write'
      ? { outcome: 'fail', status, node, error: 'status', answer: null }
      : unknown(status, node, 'status');
  }
  if (kind === 'logout' || !sessions) return { outcome: 'ok', status, node, error: null, answer: null };
  const answer = viewOf(body);
  // It was carried out and answered, by whom and for whom is certain: what is wrong is the session.
  if (answer === null) return { outcome: 'ok', status, node, error: 'malformed', answer: 'damaged' };
  return { outcome: 'ok', status, node, error: null, answer };
}

/** What a request without an answer may have done. */
export function outcomeOf(failure: ConnectionFailure | null): Outcome {
  if (failure === null || failure.sent) return 'unknown';
  return failure.reason === 'not-sent' ? 'dropped' : 'fail';
}

function unknown(status: number, node: string | null, error: OperationError): Judgement {
  return { outcome: 'unknown', status, node, error, answer: null };
}

function parseBody(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function viewOf(body: Record<string, unknown>): SessionView | null {
  const { userId, nonce, items, digest } = body;
  if (typeof userId !== 'string' || typeof nonce !== 'string' || typeof digest !== 'string') return null;
  if (!Array.isArray(items) || !items.every((item) => typeof item === 'string')) return null;
  return { userId, nonce, items, digest };
}
