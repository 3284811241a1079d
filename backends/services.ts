import type { ServiceSpec } from './backend.ts';
import { BACKENDS } from './registry.ts';

/** The servers of the built-in backends, which any backend can ask for by name. */
export const KNOWN_SERVICES: readonly ServiceSpec[] = [
  ...new Map(BACKENDS.flatMap(({ backend }) => backend.services.map((spec) => [spec.name, spec] as const))).values(),
];
