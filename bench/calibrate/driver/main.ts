import { answerCalls, endWithHarness } from '../../process/answer-calls.ts';
import type { DriverApi } from './drive.ts';
import { driveIndependentRequests } from './independent-requests.ts';
import { driveSessionUsers } from './session-users.ts';

/** The drivers under calibration, in a process of their own, as in a trial. */
answerCalls<DriverApi>({
  drive: (plan) => (plan.users === null ? driveIndependentRequests(plan) : driveSessionUsers(plan)),
});
endWithHarness();
