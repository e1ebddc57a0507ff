import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { conflictKeyOf } from "./identifiers.ts";
import type { Detail } from "./problem.ts";
import type { Seed } from "./seed.ts";
import type { Validators } from "./validation.ts";

const component = (name: string) => ({ $ref: `openapi#/components/schemas/${name}` });

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
        properties: { id: { type: "string" }, account: { type: "string" }, cluster: component("Cluster") },
      },
    },
    services: { type: "array", items: component("Service") },
    jobs: { type: "array", items: component("Job") },
    builds: {
      type: "array",
      items: {
        type: "object",
        required: ["projectId", "serviceId"],
        properties: { projectId: { type: "string" }, serviceId: { type: "string" } },
        allOf: [component("Build")],
      },
    },
  },
};

/**
 * Reads a seed from a YAML or JSON file.
 *
 * @param file - path of the file.
 * @param validators - of the specification that the seed must fit.
 * @throws {Error} that names each wrong place with its line, and what is expected there.
 */
export function readSeedFile(file: string, validators: Validators): Seed {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file} cannot be read. Check the path and its permissions.`, { cause: error });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntax] = document.errors;
  if (syntax) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw new Error(`${file}:${line}:${col} is not well-formed YAML or JSON: ${syntax.message.split("\n")[0]}`);
  }
  const seed: unknown = document.toJS({ maxAliasCount: 100 });
  const shape = validators.checkSchema(schema, seed ?? {});
  const details = shape.length > 0 ? shape : inconsistencies(seed as Seed); // its shape is right, as was just checked
  if (details.length > 0) {
    const places = details.map(({ pointer, expected }) => {
      const { line, col } = lines.linePos(offsetOf(document, pointer));
      return `${file}:${line}:${col} ${pointer || "/"}: expected ${expected}`;
    });
    throw new Error(`The seed is not valid.\n${places.join("\n")}`);
  }
  return seed as Seed; // checked above
}

/** What no schema can say: identifiers are there once, and builds have a service. */
function inconsistencies({ services = [], jobs = [], builds = [] }: Seed): Detail[] {
  const place = (pointer: string, expected: string): Detail => ({ in: "body", pointer, expected });
  const known = new Set<string>();
  const keys = new Set<string>();
  const details: Detail[] = [];
  services.forEach(({ projectId, id }, index) => {
    const key = `${projectId}/${conflictKeyOf(id)}`;
    if (keys.has(key)) details.push(place(`/services/${index}/id`, "an identifier that no service before it has"));
    keys.add(key);
    known.add(`${projectId}/${id}`);
  });
  const jobKeys = new Set<string>();
  jobs.forEach(({ projectId, id }, index) => {
    if (jobKeys.has(`${projectId}/${id}`))
      details.push(place(`/jobs/${index}/id`, "an identifier that no job before it has"));
    jobKeys.add(`${projectId}/${id}`);
  });
  builds.forEach(({ projectId, serviceId }, index) => {
    if (!known.has(`${projectId}/${serviceId}`)) {
      details.push(place(`/builds/${index}/serviceId`, "the identifier of a service of this seed"));
    }
  });
  return details;
}

/** Where a pointer's value begins, or the nearest value around it that is there. */
function offsetOf(document: ReturnType<typeof parseDocument>, pointer: string): number {
  const path = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(
      path.slice(0, length).map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
      true,
    );
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range))
      return Number(node.range[0]);
  }
  return 0;
}
