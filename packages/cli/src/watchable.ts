/** The operations whose results are builds to wait for, and where the service's identifier is. */
export const watchable: Readonly<Record<string, (input: Readonly<Record<string, unknown>>, data: unknown) => unknown>> =
  {
    listServiceBuilds: (input) => input["serviceId"],
    createBuildService: (_, data) => (data as { id?: unknown }).id,
  };
