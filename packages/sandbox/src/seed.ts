import { readFileSync } from "node:fs";
import { isNode, LineCounter, parseDocument } from "yaml";
import type { Detail } from "./errors.ts";
import { conflictKeyOf } from "./identifiers.ts";
import { checkSchema, component } from "./validation.ts";
import type { Build, Job, Service } from "@northspec/types";
import { routes } from "./specification.ts";
import type { Resources } from "./state.ts";
import type { Project } from "./store.ts";

/** What an instance begins with, as the API returns it. */
export interface Seed {
  /** Projects that may have no resource yet. Those of the resources need not be listed. */
  readonly projects?: readonly Project[];
  readonly services?: readonly Service[];
  readonly jobs?: readonly Job[];
  /** Builds of the services, the newest of each service first. */
  readonly builds?: readonly (Build & { readonly projectId: string; readonly serviceId: string })[];
}

/** Reads the seed that the examples of the specification describe: whatever an example shows can be read. */
export function seedFromExamples(): Seed {
  // The tests of the specification hold every example to its schema.
  const examples = <Data>(operationId: string) =>
    (routes.find((route) => route.operationId === operationId)?.examples ?? []).map(
      (example) => (example as { data: Data }).data,
    );
  const services = examples<Service>("getService");
  const [owner] = services;
  const builds = owner ? examples<{ builds: Build[] }>("listServiceBuilds").flatMap((data) => data.builds) : [];
  return {
    services,
    jobs: examples<Job>("getJob"),
    builds: builds.map((build) => ({ projectId: owner?.projectId ?? "", serviceId: owner?.id ?? "", ...build })),
  };
}

/** Converts a seed to the resources of an instance. */
export function resourcesOf({ projects = [], services = [], jobs = [], builds = [] }: Seed): Resources {
  const owners = [...services, ...jobs].map(({ projectId: id, appId, cluster }) => {
    return { id, account: appId.split("/")[1] ?? "", cluster };
  });
  // The first of each project counts.
  const known = new Map([...projects, ...owners].toReversed().map((project) => [project.id, project]));
  const counts = new Map<string, number>();
  return {
    projects: [...known.values()],
    services: services.map((service) => ({ service, creation: undefined })),
    jobs,
    builds: builds.toReversed().map(({ projectId: project, serviceId: service, ...document }) => {
      const sequence = (counts.get(`${project}/${service}`) ?? 0) + 1;
      counts.set(`${project}/${service}`, sequence);
      return { project, service, sequence, document, timeline: undefined };
    }),
  };
}

const text = { type: "string" };

const schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    projects: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["id", "account", "cluster"],
        properties: { id: text, account: text, cluster: component("Cluster") },
      },
    },
    services: { type: "array", items: component("Service") },
    jobs: { type: "array", items: component("Job") },
    builds: {
      type: "array",
      items: {
        type: "object",
        required: ["projectId", "serviceId"],
        properties: { projectId: text, serviceId: text },
        allOf: [component("Build")],
      },
    },
  },
};

/**
 * Reads a seed from a YAML or JSON file.
 *
 * @throws {Error} that names each invalid part with its line, and what is expected there.
 */
export function readSeedFile(file: string): Seed {
  const lines = new LineCounter();
  const document = parseDocument(read(file), { lineCounter: lines });
  const locationOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [syntax] = document.errors;
  if (syntax) {
    const [message] = syntax.message.split("\n");
    throw new Error(`${locationOf(syntax.pos[0])} is not well-formed YAML or JSON: ${message}`);
  }
  const seed = (document.toJS({ maxAliasCount: 100 }) ?? {}) as Seed; // checked before it is used
  const invalid = checkSchema(schema, seed);
  const details = invalid.length > 0 ? invalid : inconsistencies(seed);
  if (details.length === 0) return seed;
  const list = details.map(({ pointer, expected }) => {
    return `${locationOf(offsetOf(document, pointer))} ${pointer || "/"}: expected ${expected}`;
  });
  throw new Error(`The seed is not valid.\n${list.join("\n")}`);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file} cannot be read. Check the path and its permissions.`, { cause: error });
  }
}

/** Finds what no schema can: repeated identifiers, and builds without a service. */
function inconsistencies({ services = [], jobs = [], builds = [] }: Seed): Detail[] {
  const known = new Set(services.map(({ projectId, id }) => `${projectId}/${id}`));
  const orphans = builds.flatMap(({ projectId, serviceId }, index) =>
    known.has(`${projectId}/${serviceId}`)
      ? []
      : [detail(`/builds/${index}/serviceId`, "the identifier of a service of this seed")],
  );
  const serviceKeys = services.map(({ projectId, id }) => `${projectId}/${conflictKeyOf(id)}`);
  const jobKeys = jobs.map(({ projectId, id }) => `${projectId}/${id}`);
  return [...repeated("service", serviceKeys), ...repeated("job", jobKeys), ...orphans];
}

function repeated(kind: string, keys: readonly string[]): Detail[] {
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index ? [] : [detail(`/${kind}s/${index}/id`, `an identifier that no ${kind} before it has`)],
  );
}

function detail(pointer: string, expected: string): Detail {
  return { in: "body", pointer, expected };
}

/** Finds where the value of a pointer begins, or the nearest value around it. */
function offsetOf(document: ReturnType<typeof parseDocument>, pointer: string): number {
  const path = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
