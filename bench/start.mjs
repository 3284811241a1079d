import './require-node.mjs';

// Neither a static import nor `await`: both would be parsed before the version is looked at.
import('./cli.ts').catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND' && error.message.startsWith('Cannot find package')) {
    process.stderr.write(`${error.message.split(' imported')[0]}: run \`npm ci\` first\n`);
    process.exit(3);
  }
  process.stderr.write(`internal error: ${error.stack}\n`);
  process.exit(70);
});
