import type { MeasuredTrial, TrialFigures } from '../../bench/model/measured-trial.ts';

/** The figures of a trial, those of a void one as well: on a loud machine these still show that a part works. */
export function figuresOf(trial: MeasuredTrial): TrialFigures {
  return trial.status === 'void' ? trial.unreliable : trial;
}
