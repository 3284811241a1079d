import type { UrlTraffic } from '../../model/plan.ts';
import type { HttpResponse } from '../http/response.ts';
import type { UrlLoad } from './url-driver.ts';

/** The requests of a plan, and which answers to them are good. */
export function readTraffic({ requests, idPrefix, okStatuses }: UrlTraffic): Pick<UrlLoad, 'request' | 'isOk'> {
  const isOkStatus = (status: number): boolean => (okStatuses === null ? status < 400 : okStatuses.includes(status));
  const textOf = (index: number): string => requests[index % requests.length] ?? '';
  if (idPrefix === null) return { request: textOf, isOk: ({ status }) => isOkStatus(status) };
  const idOf = (index: number): string => `${idPrefix}${index}`;
  return {
    request: (index) => withHeader(textOf(index), `x-request-id: ${idOf(index)}`),
    isOk: ({ status, body }: HttpResponse, index) =>
      isOkStatus(status) && body.includes(`"requestId":"${idOf(index)}"`),
  };
}

/** The request with one more header, at the end of its head. */
function withHeader(request: string, line: string): string {
  const headEnd = request.indexOf('\r\n\r\n');
  return `${request.slice(0, headEnd)}\r\n${line}${request.slice(headEnd)}`;
}
