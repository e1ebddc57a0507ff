/** The parts of a sandbox's state that examples depend on. */
interface SandboxState {
  readonly services: readonly { readonly document: { readonly service: { readonly id: string } } }[];
  readonly builds: readonly { readonly document: { readonly build: { readonly id: string } } }[];
}

/**
 * Changes the default state of a sandbox to the one that the example of an operation needs: a paused service to resume, a
 * running build to abort, or an expired service.
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
    builds: state.builds.map(({ document, ...rest }) => {
      const isRunning = operationId === "abortServiceBuild" && document.build.id === "joyous-view-6290";
      const build = isRunning ? { ...document.build, status: "BUILDING", concluded: false } : document.build;
      return { ...rest, document: { ...document, build } };
    }),
  };
}
