/** The only domains of DynamoDB. A server elsewhere that speaks its protocol is an emulator. */
const VENDOR_DOMAINS = ['.amazonaws.com', '.amazonaws.com.cn', '.api.aws'];

const REGION = /\b[a-z]{2}(?:-[a-z]+)+-\d+\b/;

/** DynamoDB local accepts letters and digits only. */
const EMULATOR_KEY = { accessKeyId: 'sessionbench', secretAccessKey: 'sessionbench' };

/** The configuration of a client of the SDK for a server. */
export interface Endpoint {
  readonly endpoint: string;
  readonly region: string;
  /** Missing: the SDK finds them in the environment. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Whether this is a URL of DynamoDB itself: `https://dynamodb.eu-central-1.amazonaws.com`. */
export function isDynamodb(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && VENDOR_DOMAINS.some((domain) => hostname.endsWith(domain));
}

/** `dynamodb://host:port` means http. The region comes from the host's name. A key in the URL takes precedence over any other. */
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
