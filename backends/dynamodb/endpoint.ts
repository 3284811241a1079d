/** DynamoDB is served under these domains alone; whatever speaks its protocol elsewhere is something else. */
const VENDOR_DOMAINS = ['.amazonaws.com', '.amazonaws.com.cn', '.api.aws'];

const REGION = /\b[a-z]{2}(?:-[a-z]+)+-\d+\b/;

/** DynamoDB local takes letters and digits alone. */
const EMULATOR_KEY = { accessKeyId: 'sessionbench', secretAccessKey: 'sessionbench' };

/** What a client of the SDK is told of a server. */
export interface Endpoint {
  readonly endpoint: string;
  readonly region: string;
  /** Missing: as the SDK finds them in the environment. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Whether it is DynamoDB itself that answers at this URL: `https://dynamodb.eu-central-1.amazonaws.com`. */
export function isDynamodb(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && VENDOR_DOMAINS.some((domain) => hostname.endsWith(domain));
}

/** `dynamodb://host:port` is http. The region is that of the host's name; a key in the URL goes before any other. */
export function endpointOf(url: string): Endpoint {
  const { protocol, host, username, password } = new URL(url);
  const ofServer = {
    endpoint: `${protocol === 'https:' ? 'https' : 'http'}://${host}`,
    region: REGION.exec(host)?.[0] ?? 'us-east-1',
  };
  if (username !== '') {
    const [accessKeyId, secretAccessKey] = [decodeURIComponent(username), decodeURIComponent(password)];
    return { ...ofServer, credentials: { accessKeyId, secretAccessKey } };
  }
  return isDynamodb(url) ? ofServer : { ...ofServer, credentials: EMULATOR_KEY };
}
