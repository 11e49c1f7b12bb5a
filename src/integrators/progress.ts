// Where a run stands: the plain numbers of its loop, all of which a checkpoint keeps.

export interface Progress {
  /** the method's own time, and the same as it is shown */
  ownTime: number;
  time: number;
  /** length of the step to be tried next */
  nextStep: number;
  steps: number;
  rejected: number;
  /** integral of the dissipation */
  energy: number;
  logRateDefect: number;
  firstLoss: number;
  /** accepted steps in a row below the noise floor */
  belowFloor: number;
  insideBall: boolean;
  /** work of the methods that ran before the present one */
  earlierGradients: number;
  earlierKernels: number;
}

export function startingPoint(): Progress {
  return {
    ownTime: 0,
    time: 0,
    nextStep: 0,
    steps: 0,
    rejected: 0,
    energy: 0,
    logRateDefect: 0,
    firstLoss: NaN,
    belowFloor: 0,
    insideBall: true,
    earlierGradients: 0,
    earlierKernels: 0,
  };
}
