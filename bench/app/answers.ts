import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { type SessionData, StoreError } from '../../backends/backend.ts';
import { messageOf } from '../model/errors.ts';
import { digestOf } from '../model/payload.ts';

/** All answers of the application. */
export interface Answers {
  /** The request id; empty if the request has none. */
  requestIdOf(req: Request): string;
  /** 200 with the content of the session; 401 if the user is not logged in. */
  session(req: Request, res: Response, data: SessionData | null): void;
  loggedOut(req: Request, res: Response, hadSession: boolean): void;
  badRequest(req: Request, res: Response, error: string): void;
  healthy(req: Request, res: Response): void;
  readonly notFound: RequestHandler;
  /** 503 for an outage of the store, 400 for a request that cannot be read, 500 for anything else. */
  readonly failed: ErrorRequestHandler;
}

export function createAnswers(nodeId: string, isDraining: () => boolean): Answers {
  const requestIdOf = (req: Request): string => String(req.headers['x-request-id'] ?? '');

  function send(req: Request, res: Response, status: number, fields: Readonly<Record<string, unknown>>): void {
    const body = JSON.stringify({ requestId: requestIdOf(req), nodeId, ...fields });
    res.statusCode = status;
    res.setHeader('Content-Type', 'application/json');
    res.setHeader('Content-Length', Buffer.byteLength(body));
    if (isDraining()) res.setHeader('Connection', 'close');
    res.end(body);
  }

  const anonymous = (req: Request, res: Response): void => send(req, res, 401, { anonymous: true });

  return {
    requestIdOf,
    session(req, res, data) {
      if (data === null) {
        anonymous(req, res);
        return;
      }
      const { userId, nonce, items, payload } = data;
      send(req, res, 200, { userId, nonce, items, digest: digestOf(payload) });
    },
    loggedOut(req, res, hadSession) {
      if (hadSession) send(req, res, 200, {});
      else anonymous(req, res);
    },
    badRequest: (req, res, error) => send(req, res, 400, { error }),
    healthy: (req, res) => send(req, res, 200, { healthy: true }),
    notFound: (req, res) => send(req, res, 404, { error: `unknown route: ${req.method} ${req.path}` }),
    // Express recognises an error handler by its four parameters.
    failed: (error: unknown, req, res, next) => {
      if (res.headersSent) {
        next(error);
        return;
      }
      if (error instanceof StoreError) send(req, res, 503, { stage: error.stage, error: messageOf(error) });
      else send(req, res, statusOf(error), { error: messageOf(error) });
    },
  };
}

/** Errors of body-parser carry a status. */
function statusOf(error: unknown): number {
  const named = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof named === 'number' && named >= 400 && named < 500 ? 400 : 500;
}
