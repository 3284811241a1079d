import type { NodeEnd, NodeReport } from '../app/protocol.ts';
import { endOf } from '../process/process-end.ts';

/** A node that did not live through its trial, though no fault of ours struck it. */
export interface NodeFailure {
  /**
   * `crashed`: the code that ran in it ended it. `ended`: somebody else did, such as the kernel short of memory.
   * `silent`: it runs, and did not say how it did.
   */
  readonly kind: 'crashed' | 'ended' | 'silent';
  /** The node, how it ended, and its last words. */
  readonly sentence: string;
}

/** Signals that come from outside: the harness sends none without a fault, and a process none to itself. */
const FROM_OUTSIDE: ReadonlySet<NodeJS.Signals | null> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const);

const MOST_LINES = 10;

/**
 * What became of a node by the end of its trial; null when it did as it should.
 *
 * @param end how it ended without having been asked to; null when it did not.
 * @param report what it said after the measurement.
 */
export function nodeFailure(nodeId: string, end: NodeEnd | null, report: NodeReport | null): NodeFailure | null {
  if (end !== null) {
    const words = lastWords(end.lastLines);
    // A node that is asked to end by SIGTERM ends with code 0.
    const isFromOutside = FROM_OUTSIDE.has(end.exit.signal) || end.exit.code === 0;
    return {
      kind: isFromOutside ? 'ended' : 'crashed',
      sentence: `${endOf(nodeId, end.exit)} without a fault of the scenario${words === '' ? '' : `; its last lines: ${words}`}`,
    };
  }
  if (report !== null) return null;
  return { kind: 'silent', sentence: `${nodeId} did not answer when it was asked how it did` };
}

/** On one line, without the frames of a stack: where it happened stands above them. */
function lastWords(lines: readonly string[]): string {
  const words = lines.map((line) => line.trim()).filter((line) => !/^at |^\^+$/.test(line));
  return words.slice(-MOST_LINES).join(' | ');
}
