import type { Job, JobDeploymentInput, JobInput } from "@northspec/types";
import { engineOf, repositoryOf, storageOf } from "../services/describe.ts";
import { buildSettingsOf, withoutUndefined } from "../services/input.ts";
import { defaultBranch } from "../services/repository.ts";

/** The properties of a job that its input does not determine. */
export interface JobIdentity extends Pick<Job, "projectId" | "id" | "appId" | "createdAt" | "cluster"> {
  readonly region: string;
}

/** The default of `activeDeadlineSeconds`: that of the examples in the documentation. */
const defaultDeadline = 600;

const policies = { allow: "Allow", forbid: "Forbid", replace: "Replace" } as const;
const policyInputs = { Allow: "allow", Forbid: "forbid", Replace: "replace" } as const;

/** Returns the job that reads return for an input, while it is not paused. */
export function describeJob(input: JobInput, { region, ...identity }: JobIdentity): Job {
  const { name, description, tags = [], billing, buildConfiguration, buildSettings, disabledCI = false } = input;
  const { backoffLimit = 0, activeDeadlineSeconds = defaultDeadline, cron } = input.settings ?? {};
  const { vcs } = sourceOf(input.deployment);
  const { docker, buildpack, storage } = input.deployment ?? {};
  return withoutUndefined({
    ...identity,
    name,
    tags,
    description,
    jobType: cron ? ("cron" as const) : ("manual" as const),
    vcsData: vcs && repositoryOf(vcs, buildSettings),
    buildConfiguration,
    buildEngineConfiguration: vcs && engineOf(buildSettings ?? buildSettingsOf()),
    disabledCI,
    disabledCD: false,
    deployment: withoutUndefined({ region, docker, buildpack, storage: storage && storageOf(storage) }),
    billing: { deploymentPlan: billing.deploymentPlan },
    suspended: cron ? (cron.suspended ?? false) : undefined,
    settings: withoutUndefined({
      cron:
        cron &&
        withoutUndefined({
          schedule: cron.schedule,
          concurrencyPolicy: cron.concurrencyPolicy && policies[cron.concurrencyPolicy],
        }),
      backoffLimit,
      activeDeadlineSeconds,
    }),
  });
}

/** Returns an input that creates a job like one of the seed. */
export function inputOf(job: Job): JobInput {
  const { name, description, tags, billing, disabledCI, suspended, vcsData, buildConfiguration } = job;
  const { cron, ...settings } = job.settings;
  const { docker, buildpack, storage } = job.deployment ?? {};
  return withoutUndefined({
    name,
    description,
    tags: tags.length > 0 ? tags : undefined,
    billing,
    disabledCI,
    buildConfiguration,
    buildSettings: vcsData && buildSettingsOf(vcsData, job.buildEngineConfiguration),
    deployment: vcsData && {
      ...withoutUndefined({ docker, buildpack, storage }),
      vcs: withoutUndefined({
        projectUrl: vcsData.projectUrl,
        projectType: vcsData.projectType,
        selfHostedVcsId: vcsData.selfHostedVcsId,
        projectBranch: vcsData.projectBranch ?? defaultBranch,
      }),
    },
    settings: {
      ...settings,
      ...(cron
        ? {
            cron: withoutUndefined({
              schedule: cron.schedule,
              suspended,
              concurrencyPolicy: cron.concurrencyPolicy && policyInputs[cron.concurrencyPolicy],
            }),
          }
        : {}),
    },
  });
}

type Sources = { [Name in "vcs" | "external" | "internal"]?: Extract<JobDeploymentInput, Record<Name, unknown>>[Name] };

/** Returns the image of a job. */
export function sourceOf(deployment: JobDeploymentInput | undefined): Sources {
  if (!deployment) return {};
  if ("vcs" in deployment) return { vcs: deployment.vcs };
  return "external" in deployment ? { external: deployment.external } : { internal: deployment.internal };
}
