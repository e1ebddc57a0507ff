import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Field, fieldsOfPage, fieldsOfSpecification, sameFacts } from "./documented-fields.ts";
import { root } from "./openapi.ts";

/** Where the specification reads a page otherwise than it is printed: the heading in readings.md, and the change. */
interface Reading {
  readonly heading: string;
  readonly applies: (field: Field, operationId: string) => boolean;
  readonly read: (field: Field) => Field;
}

function withConstraints(field: Field, change: Record<string, unknown>): Field {
  const constraints = { ...field.constraints, ...change };
  return {
    ...field,
    constraints: Object.fromEntries(Object.entries(constraints).filter(([, v]) => v !== undefined)),
  };
}

const secretNest = "buildArguments.buildFiles.dockerSecretMounts";

const readings: readonly Reading[] = [
  {
    heading: "Indentation of the creation's page",
    applies: ({ field }) => /buildArguments\.buildFiles/.test(field),
    read: (field) => ({
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
      operationId !== "createBuildService" && JSON.stringify(constraints["pattern"] ?? "").includes("\\\\\\\\"),
    read: (field) =>
      withConstraints(field, {
        pattern: String(field.constraints["pattern"]).replaceAll("\\\\", "\\"),
      }),
  },
  {
    heading: "Size of a build's ephemeral storage",
    applies: ({ field, constraints }) => field.endsWith("ephemeralStorage.storageSize") && "maximum" in constraints,
    read: (field) => withConstraints(field, { maximum: undefined }),
  },
  {
    heading: "BuildKit's internal cache storage",
    applies: ({ field, type }) => field.endsWith("internalCacheStorage") && type === "boolean",
    read: (field) => ({ ...field, type: "number" }),
  },
  {
    heading: "Name of a security header",
    applies: ({ field }) => field.endsWith("headers[].name"),
    read: (field) => ({ ...field, type: "string" }),
  },
  {
    heading: "Name of a security header",
    applies: ({ field }) => /headers\[\]\.name\|\d$/.test(field),
    read: (field) => ({ ...field, field: "" }),
  },
  {
    heading: "Patterns in linear time",
    applies: ({ field, constraints }) => /vcsData\.projectUrl$|metricName$/.test(field) && "pattern" in constraints,
    read: (field) =>
      withConstraints(field, {
        pattern: field.field.endsWith("metricName")
          ? "[a-zA-Z_:][0-9]*$"
          : String.raw`^(https:\/\/)?[a-zA-Z0-9\-]{2,}(\.[a-zA-Z0-9\-]{2,})+(\/[a-zA-Z0-9\-._]{2,})+$`,
      }),
  },
  {
    heading: "Bounds of paging",
    applies: ({ in: where, field }) => where === "query" && field === "per_page",
    read: (field) => withConstraints(field, { minimum: 1, default: 50 }),
  },
  {
    heading: "Bounds of paging",
    applies: ({ in: where, field }) => where === "query" && field === "page",
    read: (field) => withConstraints(field, { minimum: 1, default: 1 }),
  },
  {
    heading: "Bounds of paging",
    applies: ({ in: where, field }) => where === "query" && field === "cursor",
    read: (field) => withConstraints(field, { minLength: 24, maxLength: 24 }),
  },
];

const pages = {
  getServiceDeployment: { fields: 48 },
  getService: { fields: 192 },
  listServiceBuilds: { fields: 24 },
  getJob: { fields: 80 },
  createBuildService: { fields: 153 },
};

describe.each(Object.entries(pages))("the page of %s", (operationId, { fields }) => {
  const page = fieldsOfPage(operationId);
  const expected = page
    .map((field) =>
      readings.reduce((read, reading) => (reading.applies(field, operationId) ? reading.read(read) : read), field),
    )
    .filter(({ field }) => field !== "");
  const actual = fieldsOfSpecification(operationId);
  const key = (field: Field) => `${field.in} ${field.field}`;

  test(`has ${fields} fields`, () => {
    expect(page).toHaveLength(fields);
  });

  test("has every field in the specification, with the facts that it states", () => {
    const byKey = new Map(actual.map((field) => [key(field), field]));
    const missing = expected.filter((field) => !byKey.has(key(field))).map(key);
    const different = expected.flatMap((field) => {
      const found = byKey.get(key(field));
      return found && !sameFacts(field, found) ? [{ expected: field, found }] : [];
    });
    expect({ missing, different }).toEqual({ missing: [], different: [] });
  });

  test("has no field less than the specification", () => {
    const known = new Set(expected.map(key));
    expect(actual.map(key).filter((each) => !known.has(each))).toEqual([]);
  });
});

test("every reading changes a field of a page and has its heading in readings.md", () => {
  const text = readFileSync(`${root}/readings.md`, "utf8");
  for (const reading of readings) {
    const used = Object.keys(pages).some((id) => fieldsOfPage(id).some((field) => reading.applies(field, id)));
    expect({ heading: reading.heading, used }).toEqual({ heading: reading.heading, used: true });
    expect(text).toContain(`## ${reading.heading}\n`);
  }
});

test("readings.md counts the fields of each page as they are", () => {
  const text = readFileSync(`${root}/readings.md`, "utf8");
  for (const id of Object.keys(pages)) {
    const row = new RegExp(
      `\\| \`${id}\` +\\| +${fieldsOfPage(id).length} +\\| +${fieldsOfSpecification(id).length} +\\|`,
    );
    expect(text).toMatch(row);
  }
});
