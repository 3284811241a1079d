/** The scenarios of a run without `--scenarios`. The others run by their name or family, or with `all`. */
export const DEFAULT_SCENARIO_NAMES: readonly string[] = ['steady', 'node-kill'];
