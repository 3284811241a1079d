/**
 * Why a trial cannot tell whether its backend kept its promises (`void`, `inconclusive`).
 *
 * | cause | what happened |
 * |---|---|
 * | late-heal | a fault healed after the end of the measurement |
 * | foreign-cpu | processes that are not ours used too much of the CPU |
 * | late-generator | the generator did not keep to its schedule |
 * | overload | the stack could not carry the rate |
 * | other | anything else; the reason says it in words |
 */
export const UNDECIDED_CAUSES = ['late-heal', 'foreign-cpu', 'late-generator', 'overload', 'other'] as const;

export type UndecidedCause = (typeof UNDECIDED_CAUSES)[number];
