/** The parts of a sandbox's state that examples depend on. */
interface SandboxState {
  readonly services: readonly { readonly document: { readonly service: { readonly id: string } } }[];
  readonly builds: readonly BuildState[];
  readonly jobBuilds: readonly BuildState[];
  readonly jobs: readonly { readonly document: { readonly job: { readonly id: string } } }[];
  readonly runs: readonly { readonly document: { readonly run: { readonly id: string } } }[];
}

interface BuildState {
  readonly document: { readonly build: { readonly id: string } };
}

/**
 * Changes the default state of a sandbox to the one that the example of an operation needs: a paused service or job to
 * resume, a running build or run to abort, or an expired service.
 *
 * @param response - The response of the example.
 */
export function stateForExample<State extends SandboxState>(
  state: State,
  operationId: string,
  response: unknown,
): State {
  const { expiredAt } = Object(Object(response).data) as { readonly expiredAt?: string };
  return {
    ...state,
    services: state.services.map(({ document, ...rest }) => {
      const isPaused = operationId === "resumeService" && document.service.id === "example-service";
      const service = isPaused ? { ...document.service, servicePaused: true } : document.service;
      const isExpired = expiredAt !== undefined && document.service.id === "example-deployment-service";
      return {
        ...rest,
        document: { ...document, service, ...(isExpired ? { expiresAt: Date.parse(expiredAt) } : {}) },
      };
    }),
    builds: operationId === "abortServiceBuild" ? state.builds.map(running) : state.builds,
    jobBuilds: operationId === "abortJobBuild" ? state.jobBuilds.map(running) : state.jobBuilds,
    jobs: state.jobs.map(({ document, ...rest }) => {
      const isPaused = operationId === "resumeJob" && document.job.id === "example-job";
      const beforePause = { suspended: false, disabledCI: false, disabledCD: false };
      return { ...rest, document: isPaused ? { ...document, beforePause } : document };
    }),
    runs: state.runs.map(({ document, ...rest }) => {
      const isRunning = operationId === "abortJobRun" && document.run.id === "d34582a4-35bd-4c71-8e7c-e36999b88723";
      const run = isRunning ? { ...document.run, active: 1, status: "RUNNING", concluded: false } : document.run;
      return { ...rest, document: { ...document, run } };
    }),
  };
}

/** Returns the state of a build that has not finished, if it is the one of the example. */
function running<State extends BuildState>({ document, ...rest }: State) {
  const isExample = document.build.id === "joyous-view-6290";
  const build = isExample ? { ...document.build, status: "BUILDING", concluded: false } : document.build;
  return { ...rest, document: { ...document, build } };
}
