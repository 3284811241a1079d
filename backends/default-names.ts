/** The backends of a run without `--backends`, in the order of every table. The others run by their name, or with `all`. */
export const DEFAULT_BACKEND_NAMES: readonly string[] = ['none', 'memory', 'sticky', 'postgres', 'redis', 'memcached'];
