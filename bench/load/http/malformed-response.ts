/** The bytes received cannot be an HTTP/1.1 answer to the one request that is open. */
export class MalformedResponse extends Error {
  override name = 'MalformedResponse';
}
