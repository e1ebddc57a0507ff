import type {
  BuildEngineConfiguration,
  BuildServiceInput,
  BuildSettingsInput,
  BuildSettingsPatch,
  CombinedServiceInput,
  DeploymentInput,
  ExternalImageSourceInput,
  InternalImageSourceInput,
  PortSettingsInput,
  RepositoryInput,
  Service,
  ServiceBuildConfigurationInput,
  VcsData,
} from "@northspec/types";

/** The input of a service of any type: the fields of all three. */
export interface ServiceInput extends Omit<
  CombinedServiceInput,
  "billing" | "buildConfiguration" | "buildSettings" | "deployment" | "vcsData"
> {
  readonly billing: BuildServiceInput["billing"];
  readonly buildConfiguration?: ServiceBuildConfigurationInput;
  readonly buildSettings?: BuildSettingsInput;
  readonly deployment?: DeploymentInput & {
    readonly internal?: InternalImageSourceInput;
    readonly external?: ExternalImageSourceInput;
  };
  readonly vcsData?: RepositoryInput & { readonly projectBranch?: string };
}

/** Returns an input that creates a service like one of the seed. */
export function inputOf(service: Service): ServiceInput {
  const { name, description, tags, serviceType, billing, disabledCI, buildSource, buildConfiguration } = service;
  const { deploymentPlan } = billing;
  const builds = serviceType !== "deployment";
  const runs = serviceType !== "build";
  return withoutUndefined({
    name,
    description,
    tags: tags.length > 0 ? tags : undefined,
    billing: runs ? { deploymentPlan } : { buildPlan: deploymentPlan },
    ...(builds ? { disabledCI, buildSource, buildConfiguration, ...sourceOf(service) } : {}),
    ...(runs
      ? {
          deployment: deploymentOf(service),
          ports: service.ports.map(portOf),
          loadBalancing: service.loadBalancing,
          autoscaling: service.autoscaling,
        }
      : {}),
  });
}

function sourceOf({ serviceType, vcsData, bundleData, buildEngineConfiguration }: Service) {
  return {
    buildSettings: buildSettingsOf(vcsData ?? bundleData, buildEngineConfiguration),
    vcsData:
      vcsData &&
      withoutUndefined({
        projectUrl: vcsData.projectUrl,
        projectType: vcsData.projectType,
        selfHostedVcsId: vcsData.selfHostedVcsId,
        projectBranch: serviceType === "combined" ? vcsData.projectBranch : undefined,
      }),
    bundleData:
      bundleData && serviceType === "combined"
        ? { bundleUrl: bundleData.bundleUrl, branch: bundleData.projectBranch ?? "main" }
        : undefined,
  };
}

/** Returns the build settings of a service or job of the seed. */
export function buildSettingsOf(
  {
    dockerFilePath = "/Dockerfile",
    dockerWorkDir = "/",
  }: Partial<Pick<VcsData, "dockerFilePath" | "dockerWorkDir">> = {},
  engine?: BuildEngineConfiguration,
): BuildSettingsInput {
  if (engine?.buildEngine === "buildpack") return { buildpack: { ...engine.buildpack, buildContext: dockerWorkDir } };
  return {
    dockerfile: withoutUndefined({
      buildEngine: engine?.buildEngine,
      dockerFilePath,
      dockerWorkDir,
      buildkit: engine?.buildkit,
      useCache: engine?.kaniko?.useCache,
    }),
  };
}

/** Returns build settings to apply a patch to: none if the patch has another kind of build. */
export function withoutOtherBuild(
  settings: BuildSettingsInput | undefined,
  patch: BuildSettingsPatch | undefined,
): BuildSettingsInput | undefined {
  const isOther = settings && ("dockerfile" in settings ? patch?.buildpack : patch?.dockerfile) !== undefined;
  return isOther ? undefined : settings;
}

function deploymentOf({ serviceType, deployment = {} }: Service): ServiceInput["deployment"] {
  const { instances = 1, buildpack, docker, storage, strategy, zonalRedundancy, gpu } = deployment;
  const { internal, external, gracePeriodSeconds, metadata } = deployment;
  const source = serviceType === "deployment" ? { internal, external } : {};
  return withoutUndefined({
    instances,
    buildpack,
    docker,
    storage,
    strategy,
    zonalRedundancy,
    gpu,
    gracePeriodSeconds,
    metadata,
    internal: source.internal && {
      id: source.internal.nfObjectId,
      branch: source.internal.branch,
      buildSHA: source.internal.buildSHA,
    },
    external: source.external && { imagePath: source.external.imagePath },
  });
}

function portOf(port: Service["ports"][number]): PortSettingsInput {
  const { name, internalPort, protocol, public: isPublic, domains, security, disableNfDomain } = port;
  return withoutUndefined({
    name,
    internalPort,
    protocol,
    public: isPublic,
    domains: domains.length > 0 ? domains.map((each) => each.name) : undefined,
    security,
    disableNfDomain,
  });
}

/** The properties that may be undefined, as optional ones that are not. */
type Defined<Value> = { [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key] } & {
  [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined>;
};

/** Removes the properties of an object that are `undefined`. */
export function withoutUndefined<Value extends object>(value: Value): Defined<Value> {
  // Only the properties that the type makes optional are removed.
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<Value>;
}
