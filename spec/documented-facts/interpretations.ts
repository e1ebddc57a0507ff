/** A field of a page, by path: `data.ports[].id`, with `|0` for the first variant of a oneOf. */
export interface DocumentedField {
  readonly in: string;
  readonly field: string;
  readonly type: string;
  /** Absent if the page does not say. */
  readonly required?: boolean;
  readonly constraints: Readonly<Record<string, unknown>>;
}

/** A change of the printed facts, explained in interpretations.md. */
export interface Interpretation {
  /** The heading in interpretations.md. */
  readonly heading: string;
  readonly applies: (field: DocumentedField, operationId: string) => boolean;
  readonly apply: (field: DocumentedField) => DocumentedField | readonly DocumentedField[];
}

function withConstraints(field: DocumentedField, change: Record<string, unknown>): DocumentedField {
  const constraints = { ...field.constraints, ...change };
  return {
    ...field,
    constraints: Object.fromEntries(Object.entries(constraints).filter(([, v]) => v !== undefined)),
  };
}

/** Moves the variants of a header's name, in the order of the page of `getService`, to the header. */
function headerVariants(field: DocumentedField): DocumentedField[] {
  const [path = "", name = ""] = field.field.split(/(?<=headers\[\])/);
  const inVariant = (index: number) => ({ ...field, field: `${path}|${index}${name}` });
  switch (name) {
    case "":
      return [{ ...field, type: "oneOf" }, inVariant(0), inVariant(1)];
    case ".name":
      return [];
    case ".name|0":
      return [{ ...field, field: `${path}|1.name`, required: true }];
    case ".name|1":
      return [{ ...field, field: `${path}|0.name`, required: true }];
    default:
      return [inVariant(0), inVariant(1)];
  }
}

/** The replacements of documented patterns, by the end of the path of their fields. */
const linearPatterns = {
  projectUrl: String.raw`^(https:\/\/)?[a-zA-Z0-9\-]{2,}(\.[a-zA-Z0-9\-]{2,})+(\/[a-zA-Z0-9\-._]{2,})+$`,
  metricName: "[a-zA-Z_:][0-9]*$",
  "cron.schedule": String.raw`@(?:annually|yearly|monthly|weekly|daily|hourly)|[\d*] ?(?:(?:\*|\d(?:(?:,\d)+|[/-]\d)?) ?){3}[\d*]`,
  imagePath: String.raw`^(?:https?:\/\/[a-zA-Z0-9-]+\.[a-zA-Z0-9.-])?[a-zA-Z0-9/._-]+[:@][a-zA-Z0-9/._:-]+$`,
  "healthChecks[].path": String.raw`^\/(?:[a-zA-Z0-9-._]+\/)*[a-zA-Z0-9-._]*(?:\?(?:[a-zA-Z0-9-._]+(?:=[a-zA-Z0-9-._](?:[a-zA-Z0-9-._]+=[a-zA-Z0-9-._])*[a-zA-Z0-9-._]*)?)?(?:&(?:[a-zA-Z0-9-._]+(?:=[a-zA-Z0-9-._](?:[a-zA-Z0-9-._]+=[a-zA-Z0-9-._])*[a-zA-Z0-9-._]*)?)?)*)?$`,
  "hostnames[]": String.raw`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*([a-z0-9][a-z0-9-]*)?([a-z]|xn--[a-z0-9]+)\.?$`,
};

/** The operations whose earlier pages doubled backslashes. */
const doubled = new Set(["getService", "getJob", "getServiceDeployment", "listServiceBuilds"]);

/** The constraints of a field whose alternatives are one string in the specification. */
function oneString(field: string): Record<string, unknown> {
  if (field.endsWith("protocol")) return { enum: ["HTTP", "HTTP/2", "TCP", "UDP"] };
  return field.endsWith("buildSHA") ? { pattern: "^(?:.{40}|latest)$" } : {};
}

const buildStatuses = `QUEUED PENDING UNSCHEDULABLE STARTING CLONING BUILDING UPLOADING IN_PROGRESS
  ABORTED FAILURE SUBMISSION_FAILURE SUCCESS CRASHED`.split(/\s+/u);

const secretNest = "buildArguments.buildFiles.dockerSecretMounts";

/** The interpretations, in the order in which they are applied. */
export const interpretations: readonly Interpretation[] = [
  {
    heading: "Indentation of createBuildService",
    applies: ({ field }) => /buildArguments\.buildFiles/.test(field),
    apply: (field) => ({
      ...field,
      field: field.field
        .replace(new RegExp(`${secretNest}(?=\\.)`), "")
        .replace(/buildArguments\.buildFiles\.(dockerSecretMounts)$/, "$1")
        .replace(/buildArguments\.(buildFiles)$/, "$1")
        .replace("..", "."),
    }),
  },
  {
    heading: "Doubled backslashes in patterns",
    applies: ({ constraints }, operationId) =>
      doubled.has(operationId) && JSON.stringify(constraints["pattern"] ?? "").includes("\\\\\\\\"),
    apply: (field) =>
      withConstraints(field, {
        pattern: String(field.constraints["pattern"]).replaceAll("\\\\", "\\"),
      }),
  },
  {
    heading: "Size of a build's ephemeral storage",
    applies: ({ field, constraints }) => field.endsWith("ephemeralStorage.storageSize") && "maximum" in constraints,
    apply: (field) => withConstraints(field, { maximum: undefined }),
  },
  {
    heading: "BuildKit's internal cache storage",
    applies: ({ field, type }) => field.endsWith("internalCacheStorage") && type === "boolean",
    apply: (field) => ({ ...field, type: "number" }),
  },
  {
    heading: "Name of a security header",
    applies: ({ field }, operationId) => operationId === "getService" && /headers\[\](?:\.|$)/.test(field),
    apply: headerVariants,
  },
  {
    heading: "Region or cluster",
    applies: ({ field }, operationId) => operationId.endsWith("Project") && /^\|[01]\./.test(field),
    apply: (field) => {
      const [variant, name] = field.field.split(/(?<=^\|[01])\./);
      // The variants differ in these two.
      return variant === "|0" || name === "clusterId" ? { ...field, field: name ?? "" } : [];
    },
  },
  {
    heading: "Name of a security header",
    applies: ({ field }) => field.endsWith("headers[]|0.regexMode"),
    apply: (field) => withConstraints(field, { enum: [false] }),
  },
  {
    heading: "Name of a security header",
    applies: ({ field }) => field.endsWith("headers[]|1.regexMode"),
    apply: (field) => withConstraints({ ...field, required: true }, { enum: [true] }),
  },
  {
    heading: "Sources of a deployment",
    applies: ({ field, in: where }, operationId) =>
      /DeploymentService$|^startJobRun$/.test(operationId) && where === "request" && /^deployment(?:\||$)/.test(field),
    apply: (field) => {
      const [, variant, name = ""] = /^deployment\|(\d)\.(.+)$/.exec(field.field) ?? [];
      if (field.field === "deployment") return { ...field, type: "object" };
      // The variants differ in these two.
      return variant === "0" || name.startsWith("external") ? { ...field, field: `deployment.${name}` } : [];
    },
  },
  {
    heading: "Alternatives that are one string",
    applies: ({ field }) => /(?:internal\.(?:id|buildSHA)|ports\[\]\.protocol)\|\d$/.test(field),
    apply: () => [],
  },
  {
    heading: "Alternatives that are one string",
    applies: ({ field, type }) => type === "oneOf" && /(?:internal\.(?:id|buildSHA)|ports\[\]\.protocol)$/.test(field),
    apply: (field) => ({ ...withConstraints(field, oneString(field.field)), type: "string" }),
  },
  {
    heading: "Status of a started build",
    applies: ({ field }, operationId) => /^start(?:Service|Job)Build$/.test(operationId) && field === "data.status",
    apply: (field) => withConstraints(field, { enum: buildStatuses }),
  },
  {
    heading: "Build of a job",
    applies: ({ field, in: where }, operationId) =>
      operationId === "startJobBuild" && where === "request" && field.startsWith("|"),
    apply: (field) => {
      const [, name] = /^\|1\.(.+)$/.exec(field.field) ?? [];
      // The second variant has every field of the first.
      return name === undefined ? [] : { ...field, field: name };
    },
  },
  {
    heading: "Image of a job",
    applies: ({ field }, operationId) => /^(?:create|put)Job$/.test(operationId) && field === "deployment|3",
    apply: () => [],
  },
  {
    heading: "Type of a new job",
    applies: ({ field }, operationId) => /^(?:create|put|patch)Job$/.test(operationId) && field === "data.jobType",
    apply: (field) => withConstraints(field, { enum: ["manual", "cron"] }),
  },
  {
    heading: "Contents of a secret group",
    applies: ({ field }, operationId) => operationId.startsWith("getSecret") && field === "data.secrets",
    apply: (field) => [
      field,
      ...["variables", "files", "dockerSecretMounts"].map((name) => ({ ...field, field: `${field.field}.${name}` })),
    ],
  },
  ...Object.entries(linearPatterns).map(([name, pattern]) => ({
    heading: "Linear-time patterns",
    applies: ({ field, constraints }: DocumentedField) => field.endsWith(name) && "pattern" in constraints,
    apply: (field: DocumentedField) => withConstraints(field, { pattern }),
  })),
  {
    heading: "Repeated query parameters",
    applies: ({ in: where, field }, operationId) =>
      where === "query" &&
      (field === "metricTypes" || (operationId.endsWith("Logs") && ["type", "containerName"].includes(field))),
    apply: ({ in: where, field, constraints }) => [
      { in: where, field, type: "array", required: false, constraints: {} },
      { in: where, field: `${field}[]`, type: "string", constraints },
    ],
  },
  {
    heading: "Ranges of logs and metrics",
    applies: ({ in: where, field }) => where === "query" && field === "duration",
    apply: (field) => withConstraints(field, { minimum: 1 }),
  },
  {
    heading: "Number of log lines",
    applies: ({ in: where, field }) => where === "query" && field === "lineLimit",
    apply: (field) => ({ ...withConstraints(field, { minimum: 0, maximum: 1000 }), type: "integer" }),
  },
  {
    heading: "Pagination bounds",
    applies: ({ in: where, field }) => where === "query" && field === "per_page",
    apply: (field) => withConstraints(field, { minimum: 1, default: 50 }),
  },
  {
    heading: "Pagination bounds",
    applies: ({ in: where, field }) => where === "query" && field === "page",
    apply: (field) => withConstraints(field, { minimum: 1, default: 1 }),
  },
  {
    heading: "Pagination bounds",
    applies: ({ in: where, field }) => where === "query" && field === "cursor",
    apply: (field) => withConstraints(field, { minLength: 24, maxLength: 24 }),
  },
];
