import type { NodeEnd, NodeReport } from '../app/protocol.ts';
import { endOf } from '../process/process-end.ts';

/** A node that ended or fell silent during its trial, though no fault struck it. */
export interface NodeFailure {
  /**
   * `crashed`: its own code ended it. `ended`: another process did, such as the kernel when memory is short. `silent`:
   * it runs, but sent no report after the measurement.
   */
  readonly kind: 'crashed' | 'ended' | 'silent';
  /** The node, how it ended, and its last words. */
  readonly sentence: string;
}

/** Signals from other processes. Without a fault the harness sends none. */
const FROM_OUTSIDE: ReadonlySet<NodeJS.Signals | null> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const);

const MOST_LINES = 10;

/**
 * @param end how the node ended without a command to; null if it did not.
 * @param report its report after the measurement; null if it sent none.
 * @returns null if the node neither ended nor fell silent.
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
  return { kind: 'silent', sentence: `${nodeId} sent no report after the measurement` };
}

/** On one line, without stack frames: the place of the error stands above them. */
function lastWords(lines: readonly string[]): string {
  const words = lines.map((line) => line.trim()).filter((line) => !/^at |^\^+$/.test(line));
  return words.slice(-MOST_LINES).join(' | ');
}
