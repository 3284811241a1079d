/**
 * Reserves stdout for the returned writer. All other writes to stdout in this process, such as those of a module of the
 * user's, go to stderr: between the lines of the figures they would be unreadable.
 */
export function claimStdout(): Pick<NodeJS.WriteStream, 'write'> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return { write };
}
