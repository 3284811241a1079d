// Plain JavaScript that an old Node.js understands: it must get to say so before anything newer is parsed.
// Node 24 is the first that has `await using` and runs TypeScript as it is; 22 fails on it with a syntax error.
const NEEDED_MAJOR = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED_MAJOR) {
  process.stderr.write(
    `session-bench needs Node.js ${NEEDED_MAJOR} or newer, and this is ${process.versions.node} (${process.execPath}): ` +
      'on Linux `npm ci` installs the pinned one and `npm run bench` uses it, elsewhere install Node.js ' +
      `${NEEDED_MAJOR} or newer\n`,
  );
  process.exit(3);
}
