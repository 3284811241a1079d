import type { Backend, SessionPort } from '../../backends/backend.ts';
import none from '../../backends/none/index.ts';

/** How many reads a node answers before one of its clients fails outside of every request. */
const READS_UNTIL_CRASH = 50;

/** A backend without sessions that ends `node-1` in the middle of a trial. */
const backend: Backend = {
  ...none,
  name: 'crashing',
  title: 'A client whose error nothing catches',
  async open(context) {
    const opened = await none.open(context);
    if (context.nodeId !== 'node-1' || !('port' in opened)) return opened;
    const { port } = opened;
    let reads = 0;
    const read: SessionPort['read'] = (...args) => {
      reads += 1;
      if (reads === READS_UNTIL_CRASH) {
        setImmediate(() => {
          throw new Error('the client of the store lost its mind');
        });
      }
      return port.read(...args);
    };
    return { ...opened, port: { ...port, read } };
  },
};

export default backend;
