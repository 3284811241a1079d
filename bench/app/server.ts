import express, { type Express, type RequestHandler } from 'express';
import type { SessionPort } from '../../backends/backend.ts';
import { payloadOf } from '../model/payload.ts';
import { createAnswers } from './answers.ts';

export interface AppOptions {
  readonly nodeId: string;
  readonly port: SessionPort;
  /** Size of a login's payload. */
  readonly sessionBytes: number;
  /** True once the node is ending: answers then ask the proxy to close the connection. */
  readonly isDraining: () => boolean;
  /** The paths that it serves; missing: all. */
  readonly paths?: readonly string[] | undefined;
}

type Route = readonly [method: 'get' | 'post', path: string, first: readonly RequestHandler[], handle: RequestHandler];

const MAX_BODY_BYTES = 1_024;
const MAX_ID_LENGTH = 128;

/**
 * The application under test, the same for every backend. Every request but `/healthz` carries an `x-request-id`, and its
 * answer echoes it. The id is also the nonce of the session that a login opens, and the id of an added item.
 */
export function createApp({ nodeId, port, sessionBytes, isDraining, paths }: AppOptions): Express {
  const answers = createAnswers(nodeId, isDraining);
  const app = express();
  app.disable('x-powered-by');
  app.disable('query parser');

  const identified: RequestHandler = (req, res, next) => {
    if (isId(req.headers['x-request-id'])) next();
    else answers.badRequest(req, res, `the header x-request-id must have 1 to ${MAX_ID_LENGTH} characters`);
  };
  const credentials: RequestHandler = (req, res, next) => {
    if (isId(userIdOf(req.body))) next();
    else answers.badRequest(req, res, `the body must be JSON with a userId of 1 to ${MAX_ID_LENGTH} characters`);
  };
  const sessionMiddleware: RequestHandler[] = port.middleware === undefined ? [] : [port.middleware];
  const before: RequestHandler[] = [identified, ...sessionMiddleware];
  const beforeLogin: RequestHandler[] = [
    identified,
    express.json({ limit: MAX_BODY_BYTES }),
    credentials,
    ...sessionMiddleware,
  ];

  const routes: readonly Route[] = [
    ['get', '/session', before, async (req, res) => answers.session(req, res, await port.read(req, res))],
    [
      'post',
      '/cart',
      before,
      async (req, res) => answers.session(req, res, await port.addItem(req, res, answers.requestIdOf(req))),
    ],
    ['post', '/checkout', before, async (req, res) => answers.session(req, res, await port.checkout(req, res))],
    [
      'post',
      '/login',
      beforeLogin,
      async (req, res) => {
        const nonce = answers.requestIdOf(req);
        const fresh = { userId: String(userIdOf(req.body)), nonce, items: [], payload: payloadOf(nonce, sessionBytes) };
        answers.session(req, res, await port.login(req, res, fresh));
      },
    ],
    ['post', '/logout', before, async (req, res) => answers.loggedOut(req, res, await port.logout(req, res))],
  ];
  for (const [method, path, first, handle] of routes) {
    if (paths === undefined || paths.includes(path)) app[method](path, ...first, handle);
  }
  app.get('/healthz', (req, res) => answers.healthy(req, res));
  app.use(answers.notFound);
  app.use(answers.failed);
  return app;
}

function userIdOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'userId' in body ? body.userId : undefined;
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH;
}
