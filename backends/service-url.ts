import type { BackendContext } from './backend.ts';

/** The URL of a service the backend declared; throws when it was not given one. */
export function serviceUrl({ services }: BackendContext, name: string): string {
  const url = services[name];
  if (url === undefined) throw new Error(`no URL was given for the service ${name}`);
  return url;
}
