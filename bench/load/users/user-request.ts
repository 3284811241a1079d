import { CLIENT_ADDRESS_HEADER } from '../../model/client-address.ts';
import { OLD_COOKIE_RETRY, type OperationKind, userIdOf } from '../../model/operation.ts';

/** The method and path of each operation. */
const ROUTES: { readonly [K in OperationKind]: readonly [method: 'GET' | 'POST', path: string] } = {
  login: ['POST', '/login'],
  read: ['GET', '/session'],
  add: ['POST', '/cart'],
  checkout: ['POST', '/checkout'],
  logout: ['POST', '/logout'],
  replay: ['GET', '/session'],
  [OLD_COOKIE_RETRY]: ['GET', '/session'],
};

/** The user that sends a request. */
export interface Sender {
  readonly vu: number;
  /** The Cookie header; may be empty. */
  readonly cookies: string;
  /** The address that the request names; null if the connection has the user's own address. */
  readonly claimedAddress: string | null;
}

/** The whole HTTP request of an operation. */
export function requestText(
  kind: OperationKind,
  host: string,
  requestId: string,
  { vu, cookies, claimedAddress }: Sender,
): string {
  const [method, path] = ROUTES[kind];
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nx-request-id: ${requestId}\r\n${
    cookies === '' ? '' : `cookie: ${cookies}\r\n`
  }${claimedAddress === null ? '' : `${CLIENT_ADDRESS_HEADER}: ${claimedAddress}\r\n`}`;
  if (method === 'GET') return `${head}\r\n`;
  const body = kind === 'login' ? `{"userId":"${userIdOf(vu)}"}` : '';
  const type = body === '' ? '' : 'content-type: application/json\r\n';
  return `${head}${type}content-length: ${body.length}\r\n\r\n${body}`;
}
