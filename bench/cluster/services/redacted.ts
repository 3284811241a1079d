/** A message that may repeat parts of a server's URL, without its secrets. */
export function redacted(message: string, url: string): string {
  const { username, password, searchParams } = new URL(url);
  const secrets = [password, decoded(password), ...searchParams.getAll('password')].filter((secret) => secret !== '');
  return secrets.reduce(
    (text, secret) => text.replaceAll(secret, '***'),
    message.replaceAll(url, '***').replaceAll(`${username}:${password}@`, ''),
  );
}

/** A message that may repeat parts of any of their URLs, without the secrets. */
export function redactedFor(services: readonly { readonly url: string }[], message: string): string {
  return services.reduce((text, { url }) => redacted(text, url), message);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
