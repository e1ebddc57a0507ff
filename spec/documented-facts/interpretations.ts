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

/** Moves the variants of a header's name, in the order of the page, to the header. */
function headerVariants(field: DocumentedField): DocumentedField[] {
  const [path = "", name = ""] = field.field.split(/(?<=headers\[\])/);
  const inVariant = (index: number) => ({ ...field, field: `${path}|${index}${name}` });
  switch (name) {
    case "":
      return [{ ...field, type: "oneOf" }, inVariant(0), inVariant(1)];
    case ".regexMode":
      return [
        withConstraints(inVariant(0), { enum: [false] }),
        withConstraints({ ...inVariant(1), required: true }, { enum: [true] }),
      ];
    case ".name":
      return [];
    case ".name|0":
      return [{ ...field, field: `${path}|1.name` }];
    case ".name|1":
      return [{ ...field, field: `${path}|0.name` }];
    default:
      return [inVariant(0), inVariant(1)];
  }
}

/** The replacements of documented patterns, by the end of the path of their fields. */
const linearPatterns = {
  "vcsData.projectUrl": String.raw`^(https:\/\/)?[a-zA-Z0-9\-]{2,}(\.[a-zA-Z0-9\-]{2,})+(\/[a-zA-Z0-9\-._]{2,})+$`,
  metricName: "[a-zA-Z_:][0-9]*$",
  "hostnames[]": String.raw`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*([a-z0-9][a-z0-9-]*)?([a-z]|xn--[a-z0-9]+)\.?$`,
};

/** The operations whose earlier pages doubled backslashes. */
const doubled = new Set(["getService", "getJob", "getServiceDeployment", "listServiceBuilds"]);

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
    applies: ({ field }) => /headers\[\](?:\.|$)/.test(field),
    apply: headerVariants,
  },
  {
    heading: "Region or cluster",
    applies: ({ field }) => /^\|[01]\./.test(field),
    apply: (field) => {
      const [variant, name] = field.field.split(/(?<=^\|[01])\./);
      // The variants differ in these two.
      return variant === "|0" || name === "clusterId" ? { ...field, field: name ?? "" } : [];
    },
  },
  ...Object.entries(linearPatterns).map(([name, pattern]) => ({
    heading: "Linear-time patterns",
    applies: ({ field, constraints }: DocumentedField) => field.endsWith(name) && "pattern" in constraints,
    apply: (field: DocumentedField) => withConstraints(field, { pattern }),
  })),
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
