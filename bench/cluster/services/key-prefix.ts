import { randomBytes } from 'node:crypto';
import type { ServiceProvider } from './provider.ts';

/** An external server may be shared: each run has keys of its own there. On a private server they are always the same. */
export function keyPrefixOn({ kind }: Pick<ServiceProvider, 'kind'>, keyPrefix: string): string {
  return kind === 'external' ? `${keyPrefix}${randomBytes(4).toString('hex')}_` : keyPrefix;
}
