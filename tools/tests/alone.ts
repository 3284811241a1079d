/** Tests that must not run while others do, and why. All other files run two at a time. */
export const ALONE: Readonly<Record<string, string>> = {
  'test/calibrate/run-case.test.ts':
    'it compares what our driver measures with a server whose truth is known, to 100 ms',
  'test/commands/overload.test.ts': 'a stack is not called overloaded where others use the CPU',
};
