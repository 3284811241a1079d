import { answerQuestions } from '../../process/answer-questions.ts';
import type { DrivePlan } from './drive.ts';
import { driveIndependentRequests } from './independent-requests.ts';
import { driveSessionUsers } from './session-users.ts';

/** The drivers under calibration, in a process of their own, as a trial has them. */
answerQuestions((question) => {
  const plan = question as DrivePlan;
  return plan.users === null ? driveIndependentRequests(plan) : driveSessionUsers(plan);
});
