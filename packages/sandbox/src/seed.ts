import { readFileSync } from "node:fs";
import { splitPointer } from "@northspec/openapi";
import { isNode, LineCounter, parseDocument } from "yaml";
import type { Detail } from "./errors.ts";
import { conflictKeyOf } from "./identifiers.ts";
import { check, component } from "./validation.ts";
import type { Build, Job, Service } from "@northspec/types";
import { routes } from "./specification.ts";
import type { Resources } from "./state.ts";
import type { Project } from "./store.ts";

/** The initial resources of an instance, as the API returns them. */
export interface Seed {
  /** Projects. Those of services and jobs are added automatically. */
  readonly projects?: readonly Project[];
  readonly services?: readonly Service[];
  readonly jobs?: readonly Job[];
  /** Builds of the services, the newest of each service first. */
  readonly builds?: readonly (Build & { readonly projectId: string; readonly serviceId: string })[];
}

/** Creates a seed from the examples of the specification, so that every example can be read. */
export function seedFromExamples(): Seed {
  // The specification's tests validate every example.
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
  // The first definition of each project wins.
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
 * @throws {Error} that names the line of each invalid part and the expected value.
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
    throw new Error(`${locationOf(syntax.pos[0])} is not valid YAML or JSON: ${message}`);
  }
  const seed = (document.toJS({ maxAliasCount: 100 }) ?? {}) as Seed; // checked before it is used
  const invalid = check(schema, seed);
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
    throw new Error(`Cannot read ${file}. Check the path and the permissions.`, { cause: error });
  }
}

/** Finds errors that a schema cannot: duplicate identifiers, and builds of unknown services. */
function inconsistencies({ services = [], jobs = [], builds = [] }: Seed): Detail[] {
  const known = new Set(services.map(({ projectId, id }) => `${projectId}/${id}`));
  const orphans = builds.flatMap(({ projectId, serviceId }, index) =>
    known.has(`${projectId}/${serviceId}`)
      ? []
      : [detail(`/builds/${index}/serviceId`, "the identifier of a service in this file")],
  );
  const serviceKeys = services.map(({ projectId, id }) => `${projectId}/${conflictKeyOf(id)}`);
  const jobKeys = jobs.map(({ projectId, id }) => `${projectId}/${id}`);
  return [...duplicates("service", serviceKeys), ...duplicates("job", jobKeys), ...orphans];
}

function duplicates(kind: string, keys: readonly string[]): Detail[] {
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index ? [] : [detail(`/${kind}s/${index}/id`, "a unique identifier")],
  );
}

function detail(pointer: string, expected: string): Detail {
  return { in: "body", pointer, expected };
}

/** Finds the offset of the value at a JSON pointer, or of the nearest value around it. */
function offsetOf(document: ReturnType<typeof parseDocument>, pointer: string): number {
  const path = splitPointer(pointer).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
