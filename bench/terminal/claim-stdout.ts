/**
 * Whoever calls this has stdout from now on, by what it returns. Everybody else in this process who prints there, such as
 * a module of the user's, prints on stderr: between the lines of the figures nobody could read it.
 */
export function claimStdout(): Pick<NodeJS.WriteStream, 'write'> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return { write };
}
