import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { body, bodyFlags, setUp } from "./setup.ts";

const create = ["create", "service", "build", "--project-id", "default-project"];

async function rejected(args: readonly string[], input = ""): Promise<string[]> {
  const { run, sandbox } = await setUp();
  const { exitCode, stdout, stderr } = await run([...create, ...args, "-o", "json"], { input });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(sandbox.requestLog().log.entries).toEqual([]);
  return (JSON.parse(stderr) as { error: { message: string } }).error.message.split("\n");
}

test("lists every missing value with its flag", async () => {
  expect((await rejected([])).map((line) => line.split(" ")[0])).toEqual([
    "--name",
    "billing",
    "--vcsData.projectUrl",
    "--vcsData.projectType",
    "buildSettings",
  ]);
});

test.for<[kind: string, args: string[], message: string]>([
  ["a pattern", ["--name", "9 lives"], '--name is "9 lives". Expected a string (from 3 to 54 characters, pattern '],
  ["an enum", ["--vcsData.projectType", "svn"], '--vcsData.projectType is "svn". Expected one of bitbucket, '],
  [
    "a length",
    ["--vcsData.vcsLinkId", "short"],
    '--vcsData.vcsLinkId is "short". Expected a string (exactly 24 characters).',
  ],
  [
    "an item of a list",
    ["--tags", "ok-tag", "--tags", "no tag"],
    '--tags is "no tag". Expected a string (from 3 to 100 characters, ',
  ],
  ["a boolean", ["--disabledCI", "maybe"], '--disabledCI is "maybe". Expected true or false.'],
  [
    "a number",
    ["--buildSettings.dockerfile.buildkit.internalCacheStorage", "much"],
    '--buildSettings.dockerfile.buildkit.internalCacheStorage is "much". Expected a number.',
  ],
  [
    "a number outside its enum",
    ["--buildSettings.storage.ephemeralStorage.storageSize", "5"],
    "--buildSettings.storage.ephemeralStorage.storageSize is 5. Expected one of 16384, ",
  ],
  ["a map", ["--buildArguments", "hunter2"], "--buildArguments must be NAME=VALUE or @FILE."],
])("names the flag of a value that violates %s", async ([, args, message]) => {
  const lines = await rejected([...bodyFlags, ...args]);
  expect(lines).toEqual([expect.stringContaining(message)]);
  expect(lines.join()).not.toContain("hunter2");
});

test("rejects two variants of one object", async () => {
  expect(await rejected([...bodyFlags, "--buildSettings.buildpack.useCache"])).toEqual([
    "buildSettings must have exactly one of buildSettings.dockerfile, buildSettings.buildpack.",
  ]);
});

test("names the line, column and JSON pointer of each error in a file", async () => {
  const { run, home } = await setUp();
  const file = join(home, "service.yaml");
  const text = stringify({ ...body, billing: 5, tags: ["docs", 7], nmae: 1, vcsData: { projectType: "svn" } });
  writeFileSync(file, text);
  const { exitCode, stderr } = await run([...create, "--file", file]);
  expect(exitCode).toBe(2);
  const locations = stderr
    .replace("northspec: ", "")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.trim().split(" is ")[0]);
  const at = (line: string, pointer: string) => {
    const index = text.split("\n").findIndex((each) => each.includes(line));
    return new RegExp(`^${file}:${index + 1}:\\d+ ${pointer}$`);
  };
  expect(locations).toEqual([
    expect.stringMatching(at("billing: 5", "/billing")),
    expect.stringMatching(at("projectType: svn", "/vcsData/projectType")),
    expect.stringMatching(at("projectType: svn", "/vcsData/projectUrl")),
    expect.stringMatching(at("- 7", "/tags/1")),
    expect.stringMatching(at("nmae: 1", "/nmae")),
  ]);
});

test("names the flag of an invalid value that overrides a file", async () => {
  const lines = await rejected(["--file", "-", "--name", "9 lives"], stringify(body));
  expect(lines).toEqual([expect.stringMatching(/^--name is "9 lives"/)]);
});

test("shows no secret values in errors", async () => {
  const wrong = { ...body, buildArguments: { A: 12345 }, buildFiles: { "/a": { data: 67890 } } };
  const lines = await rejected(["--file", "-"], JSON.stringify(wrong));
  expect(lines).toEqual([
    expect.stringMatching(/^stdin:1:\d+ \/buildArguments\/A is not valid\. Expected a string\.$/),
    expect.stringMatching(/^stdin:1:\d+ \/buildFiles\/~1a\/data is not valid\. Expected a string\.$/),
  ]);
});

test.for<[kind: string, args: string[], input: string, message: RegExp]>([
  ["a missing file", ["--file", "/nowhere/a.yaml"], "", /^Cannot read --file \/nowhere\/a\.yaml \(ENOENT\)/],
  ["a malformed body", ["--file", "-"], "name: [", /^stdin:1:\d+ Invalid JSON or YAML: /],
  ["a body with a duplicate key", ["--file", "-"], "name: a\nname: b\n", /^stdin:2:1 Invalid JSON or YAML/],
  ["a nested duplicate key", ["--file", "-"], "a:\n  b: 1\n  b: 2\n", /^stdin:3:3 Invalid JSON or YAML: Map keys/],
  ["a body that is not an object", ["--input", "5"], "", /^--input:1:1 \/ is a number\. Expected an object\.$/],
  ["an empty body", ["--file", "-"], "", /^stdin:1:1 \/ is null\. Expected an object\.$/],
  ["two bodies", ["--file", "-", "--input", "{}"], "", /^--file and --input cannot be combined\.$/],
])("reports %s in one line", async ([, args, input, message]) => {
  expect(await rejected(args, input)).toEqual([expect.stringMatching(message)]);
});

test("rejects a body with exponential aliases", async () => {
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ..."bcdefgh".split("").map((name, index) => {
      const before = "abcdefgh"[index];
      return `${name}: &${name} [*${before},*${before},*${before},*${before},*${before},*${before},*${before}]`;
    }),
  ].join("\n");
  expect(await rejected(["--file", "-"], bomb)).toEqual([expect.stringContaining("too many aliases")]);
});

test("parses a JSON body of 40,000 keys in linear time", async () => {
  const buildArguments = Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`KEY_${index}`, "x"]));
  const { run } = await setUp();
  const before = process.cpuUsage().user;
  for (const input of [JSON.stringify({ ...body, buildArguments }), stringify({ buildArguments, ...body })]) {
    const { exitCode, stderr } = await run([...create, "--file", "-", "--show-secrets", "--dry-run"], { input });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  }
  // CPU seconds, not wall time. Quadratic time takes more than 10.
  expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
});

test.for([
  ["with a byte order mark", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["without a byte order mark", (text: string) => Buffer.from(text, "utf16le")],
] as const)("explains how to convert UTF-16 input %s", async ([, encode]) => {
  const { run, home } = await setUp();
  const file = join(home, "body.json");
  writeFileSync(file, encode(JSON.stringify(body)));
  const hint = "is UTF-16. Save it as UTF-8. In PowerShell, use Set-Content -Encoding utf8.\n";
  expect(await run([...create, "--file", file])).toMatchObject({
    exitCode: 2,
    stderr: `northspec: --file ${file} ${hint}`,
  });
  const input = Readable.from([encode("token")]);
  expect(await run(["login"], { input })).toMatchObject({ exitCode: 2, stderr: `northspec: Standard input ${hint}` });
});

test("accepts a UTF-8 byte order mark", async () => {
  const { run } = await setUp();
  const args = [...create, "--file", "-", "--dry-run"];
  expect(await run(args, { input: `\ufeff${JSON.stringify(body)}` })).toMatchObject({ exitCode: 0 });
});
