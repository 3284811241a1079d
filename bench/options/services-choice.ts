import type { ServicesChoice } from '../model/config.ts';

/** What `--services` can be. */
export const SERVICES_CHOICES: readonly ServicesChoice[] = ['auto', 'native', 'docker', 'external'];
