import { calibrate } from './calibrate/command.ts';
import { check } from './check/command.ts';
import type { Command } from './command.ts';
import { conform } from './conform/command.ts';
import { doctor } from './doctor.ts';
import { list } from './list.ts';
import { load } from './load/command.ts';
import { run } from './run/command.ts';
import { setup } from './setup.ts';

/** The command of a line that names none. */
export const STANDARD: Command = run;

/** All others, in the order of the help. */
export const COMMANDS: readonly Command[] = [list, doctor, setup, load, check, calibrate, conform];
