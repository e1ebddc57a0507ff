import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { isObject, type Json } from "@northspec/openapi";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { checkUpstream } from "../src/upstream/check.ts";
import { type Client, pinnedClient } from "../src/upstream/client.ts";
import { applyKnownDifferences, type KnownDifference, readKnownDifferences } from "../src/upstream/known.ts";
import { formats, type UpstreamReport } from "../src/upstream/report.ts";
import { writeClient } from "./support/client.ts";
import { repositoryRoot } from "./support/repository.ts";

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "northspec-upstream-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

describe("the specification and the client", () => {
  let client: Client;
  let bundle: Json;
  let known: readonly KnownDifference[];

  beforeAll(async () => {
    bundle = JSON.parse(await readFile(join(repositoryRoot, "spec/dist/openapi.json"), "utf8"));
    client = await pinnedClient();
    known = readKnownDifferences(repositoryRoot);
  });

  /** Checks a copy of the specification in which the value at a path is replaced. */
  function checkWith(path: readonly string[], replace: (value: Json | undefined) => Json | undefined): UpstreamReport {
    return checkUpstream({ root: repositoryRoot, bundle: replaceAt(bundle, path, replace), client, known });
  }

  test("only have known differences", () => {
    const { differences, stale, operations } = checkWith([], (value) => value);
    expect({ differences, stale }).toEqual({ differences: [], stale: [] });
    expect(operations.total).toBeGreaterThan(300);
    expect(operations.described).toBe(operations.total - operations.notDescribed.length);
  });

  test("differ if the specification lacks a field", async () => {
    const { differences } = checkWith([...service, "properties", "servicePaused"], () => undefined);
    expect(differences).toContainEqual({
      key: "missing-field getService response data.servicePaused",
      message: "The client has this value (required, boolean); the specification does not.",
      pointer: "#/components/schemas/Service/properties",
      file: "spec/components/schemas/Service.yaml",
      line: await lineAfter("spec/components/schemas/Service.yaml", "properties:"),
    });
  });

  test("differ if the specification lacks a value", () => {
    const { differences } = checkWith(["components", "schemas", "ServiceType", "enum"], (values) =>
      Array.isArray(values) ? (values as readonly Json[]).filter((value) => value !== "combined") : values,
    );
    expect(differences).toContainEqual(
      expect.objectContaining({
        key: "missing-value getService response data.serviceType combined",
        file: "spec/components/schemas/ServiceType.yaml",
        line: 1,
      }),
    );
  });

  test("differ if the specification has another type", async () => {
    const { differences } = checkWith([...service, "properties", "servicePaused", "type"], () => "string");
    expect(differences).toContainEqual(
      expect.objectContaining({
        key: "type getService response data.servicePaused boolean",
        file: "spec/components/schemas/Service.yaml",
        line: await lineAfter("spec/components/schemas/Service.yaml", "  servicePaused:"),
      }),
    );
  });

  test("differ if a known difference is gone", () => {
    const { stale } = checkUpstream({
      root: repositoryRoot,
      bundle,
      client,
      known: [...known, entry("type getGone * *")],
    });
    expect(stale).toEqual([entry("type getGone * *")]);
  });

  test("report what a newer client adds", () => {
    const older = {
      ...client,
      version: "0.1.0",
      endpoints: client.endpoints.filter(({ endpoint }) => endpoint !== added),
    };
    const input = { root: repositoryRoot, bundle, client, known };
    expect(checkUpstream({ ...input, pinned: client }).differences).toEqual([]);
    expect(checkUpstream({ ...input, pinned: older }).differences).toEqual([
      expect.objectContaining({ key: `missing-operation ${added}`, file: "spec/openapi.yaml" }),
    ]);
  });
});

const service = ["components", "schemas", "Service"];
/** An endpoint that is out of scope. */
const added = "POST /v1/projects/{projectId}/addons";

/** The line after the first line with the text. */
async function lineAfter(file: string, line: string): Promise<number> {
  return (await readFile(join(repositoryRoot, file), "utf8")).split("\n").indexOf(line) + 2;
}

/** Copies a value, with the value at a path inside it replaced, or removed if the new value is undefined. */
function replaceAt(value: Json, path: readonly string[], replace: (value: Json | undefined) => Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return replace(value) ?? null;
  if (!isObject(value)) throw new Error(`Expected an object with ${key}.`);
  const inside = value[key];
  const replaced = rest.length === 0 || inside === undefined ? replace(inside) : replaceAt(inside, rest, replace);
  const { [key]: _, ...others } = value;
  return replaced === undefined ? others : { ...value, [key]: replaced };
}

function entry(pattern: string, line = 1): KnownDifference {
  return { pattern, file: "spec/upstream-differences.yaml", line };
}

describe("a known difference", () => {
  const difference = {
    key: "type getPet response data.toys[].size number",
    message: "It differs.",
    pointer: "#/paths",
  };

  test.for<[pattern: string, matches: boolean]>([
    ["type getPet response data.toys[].size number", true],
    ["type * response *.size number", true],
    ["* * * * *", true],
    ["type getPet response data.toys[].size", false],
    ["type getPet response data.toys[].size *ber", true],
    ["type *", false],
    ["type getPet response data.toys.*.size number", false],
    ["type getPet response data?toys[].size number", false],
  ])("%s matches: %s", ([pattern, matches]) => {
    const { unexplained, stale } = applyKnownDifferences([difference], [entry(pattern)]);
    expect([unexplained.length, stale.length]).toEqual(matches ? [0, 0] : [1, 1]);
  });

  test("has a line", async () => {
    const root = await knownFile("- reason: A reason.\n  differences:\n    - type a b c\n    - type a b d\n");
    expect(readKnownDifferences(root)).toEqual([entry("type a b c", 3), entry("type a b d", 4)]);
  });

  test.for<[problem: string, text: string, line: number]>([
    ["no list", "reason: A reason.", 1],
    ["no reason", "- reason: One.\n  differences: [a]\n- differences: [b]", 3],
    ["an empty reason", '- reason: ""\n  differences: [a]', 1],
    ["no differences", "- reason: One.\n  difference: [a]", 1],
    ["an empty list", "- reason: One.\n  differences: []", 1],
    ["another key", "- reason: One.\n  differences: [a]\n  also: c", 1],
    ["a difference that is not a text", "- reason: One.\n  differences:\n    - a: b", 3],
  ])("is rejected with %s", async ([, text, line]) => {
    const root = await knownFile(text);
    expect(() => readKnownDifferences(root)).toThrow(
      `spec/upstream-differences.yaml:${String(line)}: Expected a list of entries with a reason and a list of differences.`,
    );
  });

  test("is rejected if it is not YAML", async () => {
    const root = await knownFile("- reason: [");
    expect(() => readKnownDifferences(root)).toThrow(/^spec\/upstream-differences\.yaml: Flow sequence/u);
  });

  async function knownFile(text: string): Promise<string> {
    const root = await temporaryDirectory();
    await mkdir(join(root, "spec"));
    await writeFile(join(root, "spec/upstream-differences.yaml"), text);
    return root;
  }
});

test("reports differences at the same location together", () => {
  const at = {
    file: "spec/components/schemas/Port.yaml",
    line: 7,
    pointer: "#/components/schemas/Port",
    message: "It differs.",
  };
  const report: UpstreamReport = {
    client: { name: "@northflank/js-client", version: "1.2.3" },
    operations: { described: 2, total: 9, notDescribed: [] },
    known: 5,
    differences: [
      { ...at, key: "type getJob response data.port number" },
      { ...at, key: "type getPet response data.port number", file: "spec/components/schemas/Pet.yaml" },
      { ...at, key: "type getService response data.port number" },
    ],
    stale: [entry("type getGone * *", 3)],
  };
  expect(formats["text"]?.(report)).toMatchInlineSnapshot(`
    "@northflank/js-client 1.2.3: 2 of 9 operations are described.
    Failed. New differences: 3. Known differences that are gone: 1.
    Fix the specification, or explain the differences in spec/upstream-differences.yaml.

    spec/components/schemas/Pet.yaml:7
      type getPet response data.port number
      It differs.

    spec/components/schemas/Port.yaml:7
      type getJob response data.port number
      type getService response data.port number
      It differs.

    spec/upstream-differences.yaml:3
      type getGone * *
      No difference matches this pattern. Remove it."
  `);
  expect(formats["github"]?.(report)).toContain(
    "\n::error file=spec/components/schemas/Port.yaml,line=7,title=Upstream difference::type getJob response data.port number%0Atype getService response data.port number%0AIt differs.\n",
  );
  expect(JSON.parse(formats["json"]?.(report) ?? "")).toEqual(report);
});

describe("check:upstream", () => {
  async function run(...flags: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
    const main = join(repositoryRoot, "scripts/src/upstream/main.ts");
    const { code, stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...flags]).then(
      (output) => ({ ...output, code: 0 }),
      // `execFile` adds the output to the error.
      (error: unknown) => error as { code: unknown; stdout: string; stderr: string },
    );
    return { code, stdout, stderr };
  }

  test("exits with 0 if all differences are known", async () => {
    const { code, stdout } = await run();
    expect(stdout).toMatch(/^@northflank\/js-client [\d.]+: \d+ of \d+ operations are described\.\nPassed\. /u);
    expect(code).toBe(0);
  });

  test("exits with 1 if the client in another directory differs", async () => {
    const { code, stdout } = await run("--client", await writeClient(), "--format", "json");
    const { client, differences }: UpstreamReport = JSON.parse(stdout);
    expect(client.version).toBe("1.2.3");
    expect(differences.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["extra-operation getService", "missing-operation GET /pets/{petId}"]),
    );
    expect(code).toBe(1);
  });

  test.for<[flags: readonly string[], message: string]>([
    [["--format", "xml"], 'Unknown --format "xml". Use text, github, json.'],
    [["--clients"], "Unknown option '--clients'"],
    [
      ["--client", import.meta.dirname],
      "package.json does not exist. Expected the directory of @northflank/js-client.",
    ],
  ])("exits with 2 if it cannot compare: %s", async ([flags, message]) => {
    const { code, stdout, stderr } = await run(...flags);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, ""]);
  });
});
