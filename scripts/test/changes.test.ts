import { globSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { type ApiChange, apiChangelog, compareBundles } from "../src/changes/api-changes.ts";
import { bumpBetween, type BumpOrNone, maxBump } from "../src/changes/bump.ts";
import { type Changes, checkChangesets } from "../src/changes/changesets.ts";
import { formatAnnotations } from "../src/changes/check.ts";
import { describeLocation, sourceLocation } from "../src/changes/locations.ts";
import { api, type ApiVersion, apiEdits } from "./changes/api-edits.ts";
import { repositoryRoot } from "./support/repository.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "northspec-changes-test-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function compare(before: object, after: object): Promise<ApiChange[]> {
  const [base, revision] = [join(directory, "base.json"), join(directory, "revision.json")];
  await writeFile(base, JSON.stringify(before));
  await writeFile(revision, JSON.stringify(after));
  return compareBundles(base, revision);
}

describe("an edit of the API", () => {
  let changes: ApiChange[];
  let changelog: string;

  beforeAll(async () => {
    // All edits are compared in one run of Redocly: each has its own paths and schemas.
    const versions = (side: "before" | "after") =>
      apiEdits.map((edit, index) => [`/edit-${index}`, edit[side]] as const);
    changes = await compare(api(versions("before")), api(versions("after")));
    changelog = apiChangelog(changes, "v1.0.0")?.markdown ?? "";
  });

  /** The changes under the paths and schemas of an edit. */
  const changesOf = (index: number): ApiChange[] => {
    const { before, after } = apiEdits[index] ?? { before: {}, after: {} };
    const names = [before, after].flatMap(({ schemas = {} }: ApiVersion) => Object.keys(schemas));
    const pointers = [`#/paths/~1edit-${index}`, ...names.map((name) => `#/components/schemas/${name}`)];
    return changes.filter(({ path }) =>
      pointers.some((pointer) => path === pointer || path.startsWith(`${pointer}/`) || path.startsWith(`${pointer}~1`)),
    );
  };

  test.each(apiEdits.map(({ name, bump }, index) => [name, bump, index] as const))(
    "%s requires a %s bump",
    (_, bump, index) => {
      const found = changesOf(index);
      expect(maxBump(found.map((change) => change.bump))).toBe(bump);
      for (const change of found) {
        expect(change.message).toMatch(/^\S.*\.$/u);
        expect(change.bump === "patch" || change.reason !== undefined).toBe(true);
        expect(changelog).toContain(
          `| ${change.bump} | ${change.message.replaceAll("|", "\\|")} | ${describeLocation(change.path)} |`,
        );
      }
    },
  );

  test("belongs to one row of the table", () => {
    expect(apiEdits.flatMap((_, index) => changesOf(index))).toHaveLength(changes.length);
  });

  test("is in the changelog in the order of its bump", () => {
    const bumps = changelog.split("\n").flatMap((line) => /^\| (major|minor|patch) \|/u.exec(line)?.[1] ?? []);
    expect([...new Set(bumps)]).toEqual(["major", "minor", "patch"]);
    expect(bumps.join(" ")).toMatch(/^(?:major ?)+(?:minor ?)+(?:patch ?)+$/u);
  });
});

describe("an edit of the whole document", () => {
  const before = { ...api([["/jobs", { item: { get: {} } }]]), tags: [{ name: "Jobs" }] };
  test.each([
    ["removing a path", { ...before, paths: {} }, ["major: Path `/jobs` was removed."]],
    [
      "moving the server",
      { ...before, servers: [{ url: "https://new.example" }] },
      ["major: Server `https://api.example` became `https://new.example`."],
    ],
    [
      "changing the order",
      Object.fromEntries(Object.entries(before).toReversed()),
      ["patch: The order or formatting of the published openapi.json changed."],
    ],
    ["changing nothing", before, []],
  ])("%s has its bump", async (_, after, expected) => {
    const changes = await compare(before, after);
    expect(changes.map(({ bump, message }) => `${bump}: ${message}`)).toEqual(expected);
    expect(apiChangelog(changes, "v1.0.0") === undefined).toBe(expected.length === 0);
  });
});

describe("changesets", () => {
  const spec = "@northspec/spec";
  const apiChange: Changes["api"][number] = {
    bump: "major",
    message: "Gone.",
    reason: "Code breaks.",
    path: "#/paths",
    pointer: "#/paths",
    inBase: false,
    file: "spec/openapi.yaml",
    line: 3,
  };
  const changeset = (releases: Readonly<Record<string, BumpOrNone>>, file = ".changeset/one.md") => ({
    file,
    text: `---\n${Object.entries(releases)
      .map(([name, type]) => `"${name}": ${type}\n`)
      .join("")}---\n`,
    releases: Object.entries(releases).map(([name, type]) => ({ name, type })),
  });
  const none: Changes = { api: [], files: [], changesets: [], released: "none", published: [spec, "@northspec/cli"] };
  const source = { files: ["packages/cli/src/main.ts"], packages: ["@northspec/cli"] };
  const generator = { files: ["scripts/src/generate/types.ts"], packages: [...none.published] };

  test.each<[behaviour: string, changes: Partial<Changes>, issues: Record<string, unknown>[]]>([
    ["pass if nothing changed", {}, []],
    ["pass with the required bump", { api: [apiChange], changesets: [changeset({ [spec]: "major" })] }, []],
    [
      "pass if another package has the required bump",
      { api: [apiChange], changesets: [changeset({ [spec]: "patch", "@northspec/cli": "major" })] },
      [],
    ],
    [
      "fail if there is none",
      { api: [apiChange] },
      [
        {
          kind: "no-changeset",
          file: "spec/openapi.yaml",
          line: 3,
          fix: expect.stringContaining(`"${spec}": major\n---`),
        },
      ],
    ],
    [
      "fail with a smaller bump, and the fix is in the one that names the specification",
      {
        api: [apiChange, { ...apiChange, bump: "minor" }],
        changesets: [changeset({ "@northspec/cli": "patch" }), changeset({ [spec]: "patch" }, ".changeset/two.md")],
      },
      [{ kind: "too-small", fix: `Write \`"${spec}": major\` in .changeset/two.md:2, or undo the change.` }],
    ],
    [
      "fail if they do not name the specification",
      { api: [apiChange], changesets: [changeset({ "@northspec/cli": "major" })] },
      [{ kind: "not-named", file: "spec/openapi.yaml", message: expect.stringContaining(spec) }],
    ],
    [
      "fail if they name a private package, whose bump does not count",
      { api: [apiChange], changesets: [changeset({ "@northspec/docs": "major" })] },
      [{ kind: "not-published", file: ".changeset/one.md", line: 2 }, { kind: "no-changeset" }],
    ],
    ["pass after a release with the required bump", { api: [apiChange], files: [source], released: "major" }, []],
    ["fail after a release with a smaller bump", { api: [apiChange], released: "minor" }, [{ kind: "too-small" }]],
    ["fail if they do not name a changed package", { files: [source] }, [{ kind: "not-named", file: source.files[0] }]],
    ["pass if they name it", { files: [source], changesets: [changeset({ "@northspec/cli": "patch" })] }, []],
    ["pass if one is empty", { files: [source, generator], changesets: [changeset({})] }, []],
    ["fail if a generator changed and there is none", { files: [generator] }, [{ kind: "not-named" }]],
    [
      "pass if a generator changed and there is one",
      { files: [generator], changesets: [changeset({ [spec]: "patch" })] },
      [],
    ],
  ])("%s", (_, changes, issues) => {
    expect(checkChangesets({ ...none, ...changes }).issues).toEqual(
      issues.map((issue) => expect.objectContaining(issue)),
    );
  });

  test("are annotated on one line", () => {
    const issue = { kind: "too-small", message: "50%\nless", fix: "Raise it.", file: "a,b:c.yaml", line: 3 } as const;
    expect(formatAnnotations([issue])).toEqual([
      "::error file=a%2Cb%3Ac.yaml,line=3,title=Version bump::50%25%0Aless%0AFix: Raise it.",
    ]);
  });
});

test.each<[from: string, to: string, bump: BumpOrNone]>([
  ["0.0.0", "0.0.1", "patch"],
  ["0.9.9", "0.10.0", "minor"],
  ["1.9.9", "2.0.0", "major"],
  ["1.2.3", "1.2.3", "none"],
  ["2.0.0", "1.9.9", "none"],
  ["next", "1.0.0", "none"],
])("bump from %s to %s: %s", (from, to, bump) => {
  expect(bumpBetween(from, to)).toBe(bump);
});

const schema = "content/application~1json/schema";

test.each([
  ["#/info", "`info`"],
  ["#/components/schemas/Job", "`components › schemas › Job`"],
  ["#/paths/~1v1~1jobs", "`/v1/jobs`"],
  ["#/paths/~1v1~1jobs/parameters/0", "`/v1/jobs`, parameters/0"],
  ["#/paths/~1v1~1jobs/get", "`GET /v1/jobs`"],
  ["#/paths/~1v1~1jobs/post/requestBody", "`POST /v1/jobs`, request"],
  [`#/paths/~1v1~1jobs/post/requestBody/${schema}/properties/name`, "`POST /v1/jobs`, request: `name`"],
  ["#/paths/~1v1~1jobs/get/responses/200/headers/x-limit", "`GET /v1/jobs`, response 200/headers/x-limit"],
  [
    `#/paths/~1v1~1jobs/get/responses/200/${schema}/properties/data/properties/items/items/properties/properties`,
    "`GET /v1/jobs`, response 200: `data.items[].properties`",
  ],
  [
    `#/paths/~1v1~1jobs/get/responses/200/${schema}/properties/files/additionalProperties/$ref/properties/data/oneOf/1`,
    "`GET /v1/jobs`, response 200: `files.*.data/oneOf/1`",
  ],
])("describes %s as %s", (pointer, description) => {
  expect(describeLocation(pointer)).toBe(description);
});

test.each([
  ["#/info/version", "spec/openapi.yaml", "version: "],
  ["#/components/schemas/JobType/description", "spec/components/schemas/JobType.yaml", "description: "],
  ["#/components/securitySchemes", "spec/openapi.yaml", ""],
  [
    "#/paths/~1v1~1projects~1{projectId}~1jobs~1{jobId}/get/operationId",
    "spec/paths/v1_projects_{projectId}_jobs_{jobId}.yaml",
    "operationId: getJob",
  ],
])("finds the source of %s", async (pointer, file, text) => {
  const location = sourceLocation(repositoryRoot, pointer);
  expect(location.file).toBe(file);
  const lines = (await readFile(join(repositoryRoot, file), "utf8")).split("\n");
  expect(lines[location.line - 1]).toContain(text);
});

test("the published packages and the specification share one version", async () => {
  const manifests = globSync("{spec,packages/*}/package.json", { cwd: repositoryRoot });
  const versions = manifests.map((file) => {
    const manifest: { version: string; private?: boolean } = JSON.parse(
      readFileSync(join(repositoryRoot, file), "utf8"),
    );
    return manifest.private === true ? [] : manifest.version;
  });
  const openapi = parse(await readFile(join(repositoryRoot, "spec/openapi.yaml"), "utf8"));
  expect(new Set(versions.flat())).toEqual(new Set([openapi.info.version]));
});
