import {
  OLD_COOKIE_RETRY,
  type OperationError,
  type OperationKind,
  type Outcome,
  type SessionView,
} from '../../model/operation.ts';
import type { ConnectionFailure } from '../http/connection.ts';
import type { HttpResponse } from '../http/response.ts';

/** What an answer, or the lack of one, says about its operation. */
export interface ClassifiedAnswer {
  readonly outcome: Outcome;
  readonly status: number | null;
  readonly node: string | null;
  readonly error: OperationError | null;
  readonly answer: SessionView | 'anonymous' | 'damaged' | null;
}

/** Operations that check whether a session is gone: anonymous is a good answer. */
const MAY_BE_ANONYMOUS: ReadonlySet<OperationKind> = new Set(['replay', OLD_COOKIE_RETRY]);

/**
 * Classifies the answer to request `requestId`:
 *
 * - What may have been applied is `unknown`. An error is never a loss.
 * - An answer that does not name this request is `misattributed`, and its content is ignored.
 * - A good answer to this request that lacks required content is `damaged`.
 *
 * @param keepsSessions false for an application without sessions, whose answers carry no identity.
 */
export function classifyAnswer(
  kind: OperationKind,
  requestId: string,
  response: HttpResponse | null,
  failure: ConnectionFailure | null,
  keepsSessions: boolean,
): ClassifiedAnswer {
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
  if (kind === 'logout' || !keepsSessions) return { outcome: 'ok', status, node, error: null, answer: null };
  const answer = viewOf(body);
  // The request was certainly carried out, and this is its answer: the session itself is damaged.
  if (answer === null) return { outcome: 'ok', status, node, error: 'malformed', answer: 'damaged' };
  return { outcome: 'ok', status, node, error: null, answer };
}

/** The outcome of a request without an answer. */
export function outcomeOf(failure: ConnectionFailure | null): Outcome {
  if (failure === null || failure.sent) return 'unknown';
  return failure.reason === 'not-sent' ? 'dropped' : 'fail';
}

function unknown(status: number, node: string | null, error: OperationError): ClassifiedAnswer {
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
