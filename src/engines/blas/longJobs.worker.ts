// The thread on which long factorisations run: takes a job, says in shared memory how it ended.
import { parentPort, workerData } from "node:worker_threads";
import { runJob, type Job } from "./jobs";
import { bindLapack } from "./lapack";
import { baseAddress, loadLibrary } from "./library";
import { jobState, type LongJobsData } from "./longJobs";

const { memory, candidate, state } = workerData as LongJobsData;
const library = loadLibrary(candidate);
const lapack = typeof library === "string" ? null : bindLapack(library);
const base = baseAddress(memory);

parentPort?.on("message", (job: Job) => {
  let outcome: number = jobState.failed;
  try {
    if (lapack !== null) outcome = runJob(job, lapack, memory, base) ? jobState.done : jobState.refused;
  } finally {
    Atomics.store(state, 0, outcome);
    Atomics.notify(state, 0);
  }
});
