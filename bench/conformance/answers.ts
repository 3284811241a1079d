import { expect } from './case.ts';
import type { Stage } from './stage.ts';

/** Where the application of each of the two nodes listens. */
export function portsOf({ node1, node2 }: Stage): readonly [number, number] {
  return [node1.facts.appPort, node2.facts.appPort];
}

export function expectStatus(what: string, status: number, expected: number): void {
  expect(status === expected, `${what} was answered with ${status} instead of ${expected}`);
}
