import type {
  BuildEngineConfiguration,
  ContainerStorageInput,
  ExternalImage,
  PortSecurity,
  Service,
  ServiceType,
  VcsData,
} from "@northspec/types";
import { defaultBranch } from "./repository.ts";
import { type ServiceInput, withoutUndefined } from "./input.ts";

/** The properties of a service that its input does not determine. */
export interface ServiceIdentity {
  readonly projectId: string;
  readonly id: string;
  readonly appId: string;
  readonly serviceType: ServiceType;
  readonly createdAt: string;
  readonly cluster: Service["cluster"];
  readonly region: string;
  /** The service that builds what a deployment service deploys. */
  readonly source: Service | undefined;
}

const defaultPlan = "nf-compute-20";

/** Returns the service that reads return for an input, except for what follows from time. */
export function describeService(input: ServiceInput, identity: ServiceIdentity): Service {
  const { region: _, source: __, ...ids } = identity;
  const { name, description, tags = [], billing, disabledCI = false, loadBalancing, autoscaling, ports = [] } = input;
  const { buildPlan, deploymentPlan } = billing;
  const [plan, otherPlan] = ids.serviceType === "build" ? [buildPlan, deploymentPlan] : [deploymentPlan, buildPlan];
  return withoutUndefined({
    ...ids,
    name,
    tags,
    description,
    disabledCI,
    disabledCD: false,
    billing: { deploymentPlan: plan ?? otherPlan ?? defaultPlan },
    status: {},
    servicePaused: false,
    ...(ids.serviceType === "deployment" ? {} : sourceOf(input, ids.serviceType)),
    ...(input.deployment ? { deployment: deploymentOf(input, identity) } : {}),
    loadBalancing,
    autoscaling,
    ports: ports.map((port) => portOf(port, ids)),
  });
}

/** Whether a service is built from a bundle. */
function isBundle({ buildSource, vcsData, bundleData }: ServiceInput): boolean {
  return buildSource === "bundle" || (buildSource === undefined && !vcsData && bundleData !== undefined);
}

function filesOf(settings: ServiceInput["buildSettings"]) {
  const dockerfile = settings && "dockerfile" in settings ? settings.dockerfile : undefined;
  const buildpack = settings && "buildpack" in settings ? settings.buildpack : undefined;
  return {
    dockerWorkDir: dockerfile?.dockerWorkDir ?? buildpack?.buildContext ?? "/",
    dockerFilePath: dockerfile?.dockerFilePath ?? "/Dockerfile",
  };
}

/** Returns the repository of a service or job, with the files that its builds use. */
export function repositoryOf(
  git: NonNullable<ServiceInput["vcsData"]>,
  settings: ServiceInput["buildSettings"],
): VcsData {
  const { projectUrl, projectType, selfHostedVcsId, projectBranch = defaultBranch } = git;
  return { ...withoutUndefined({ projectUrl, projectType, selfHostedVcsId, projectBranch }), ...filesOf(settings) };
}

function sourceOf(input: ServiceInput, type: ServiceType) {
  const { vcsData, bundleData, buildSettings, buildConfiguration } = input;
  const bundle = isBundle(input);
  // A build service has a repository, even if its builds name bundles.
  const git = bundle && type === "combined" ? undefined : vcsData;
  return {
    buildSource: bundle ? ("bundle" as const) : ("git" as const),
    vcsData: git && repositoryOf(git, buildSettings),
    bundleData:
      bundle && bundleData
        ? { bundleUrl: bundleData.bundleUrl, projectBranch: bundleData.branch, ...filesOf(buildSettings) }
        : undefined,
    buildConfiguration,
    buildEngineConfiguration: engineOf(buildSettings),
  };
}

/** Returns how an image is built. */
export function engineOf(settings: ServiceInput["buildSettings"]): BuildEngineConfiguration | undefined {
  if (!settings) return undefined;
  if ("buildpack" in settings) {
    const { builder = "HEROKU_24", buildpackLocators, useCache } = settings.buildpack;
    return { buildEngine: "buildpack", buildpack: withoutUndefined({ builder, buildpackLocators, useCache }) };
  }
  const { buildEngine = "buildkit", useCache, buildkit } = settings.dockerfile;
  const cache = useCache === undefined ? {} : { useCache };
  if (buildEngine === "kaniko") return { buildEngine, kaniko: cache };
  const { cacheStorageSize: _, ...engine } = buildkit ?? {};
  return { buildEngine, buildkit: { ...cache, ...engine } };
}

function deploymentOf({ deployment, vcsData, bundleData }: ServiceInput, identity: ServiceIdentity) {
  const { instances, docker, buildpack, storage, strategy, zonalRedundancy, gpu } = deployment ?? {};
  const { gracePeriodSeconds, metadata, internal, external } = deployment ?? {};
  const { id, serviceType, region, source } = identity;
  const repository = source?.vcsData?.projectUrl ?? source?.bundleData?.bundleUrl ?? "";
  const ownUrl = vcsData?.projectUrl ?? bundleData?.bundleUrl ?? "";
  const image = { nfObjectType: "service", buildSHA: "latest" } as const;
  const own = { ...image, nfObjectId: id, repository: ownUrl, branch: vcsData?.projectBranch ?? bundleData?.branch };
  const branch = internal?.branch ?? source?.vcsData?.projectBranch ?? source?.bundleData?.projectBranch;
  const other = { ...image, nfObjectId: internal?.id ?? "", repository, branch };
  const sha = internal?.buildSHA === undefined ? {} : { buildSHA: internal.buildSHA };
  const built = serviceType === "combined" ? own : internal && { ...other, ...sha };
  return withoutUndefined({
    region,
    instances,
    external: external && imageOf(external),
    internal: built && { ...built, branch: built.branch ?? defaultBranch },
    docker,
    buildpack,
    storage: storage && storageOf(storage),
    strategy,
    zonalRedundancy,
    gpu,
    gracePeriodSeconds,
    metadata,
  });
}

/** Returns the storage of a container, as reads return it. */
export function storageOf({ ephemeralStorage, shmSize }: ContainerStorageInput) {
  const { storageSize } = ephemeralStorage ?? {};
  return withoutUndefined({ ephemeralStorage: storageSize === undefined ? undefined : { storageSize }, shmSize });
}

const registries: readonly (readonly [host: RegExp, provider: ExternalImage["registryProvider"]])[] = [
  [/^(docker\.io|index\.docker\.io|registry-1\.docker\.io)$/, "dockerhub"],
  [/^dhi\.io$/, "dhi"],
  [/^ghcr\.io$/, "github"],
  [/^registry\.gitlab\.com$/, "gitlab"],
  [/\.azurecr\.io$/, "acr"],
  [/\.dkr\.ecr\..+\.amazonaws\.com$/, "ecr"],
  [/(\.pkg\.dev|^([a-z]+\.)?gcr\.io)$/, "gar"],
];

function imageOf(source: NonNullable<NonNullable<ServiceInput["deployment"]>["external"]>): ExternalImage {
  const path = source.imagePath.replace(/^https?:\/\//, "");
  const slash = path.indexOf("/");
  const first = path.slice(0, Math.max(0, slash));
  // Without a dot or a port, the first part is a user of Docker Hub.
  const host = /[.:]/.test(first) ? first : "docker.io";
  const provider = registries.find(([pattern]) => pattern.test(host))?.[1] ?? "custom";
  return {
    imagePath: host === first ? path.slice(slash + 1) : path,
    registryProvider: provider,
    privateImage: source.credentials !== undefined,
  };
}

/** Derives the identifier of a port. The documented pattern requires two characters. */
export function portIdOf(name: string): string {
  return name.length > 1 ? name.toLowerCase() : `${name.toLowerCase()}-port`;
}

function portOf(
  {
    name,
    internalPort,
    protocol,
    public: isPublic = false,
    domains = [],
    security,
    disableNfDomain,
  }: NonNullable<ServiceInput["ports"]>[number],
  { id: service, projectId }: Pick<ServiceIdentity, "id" | "projectId">,
): Service["ports"][number] {
  const id = portIdOf(name);
  return withoutUndefined({
    id,
    name,
    internalPort,
    protocol,
    public: isPublic,
    dns: isPublic ? `${id}--${service}--${projectId}.example.com` : undefined,
    domains: domains.map((domain) => ({ name: domain, certificate: { inProgress: false } })),
    security: security && securityOf(security),
    disableNfDomain,
  });
}

type PortSecurityInput = NonNullable<NonNullable<ServiceInput["ports"]>[number]["security"]>;

function securityOf({ credentials, ip, policies, sso, headers, verificationMode }: PortSecurityInput): PortSecurity {
  const rules = ip || policies ? [...(ip ?? []), ...(policies ?? [])] : undefined;
  return withoutUndefined({ credentials, policies: rules, sso, verificationMode, headers });
}
