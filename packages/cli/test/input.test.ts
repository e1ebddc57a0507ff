import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { body, bodyFlags, setUp } from "./setup.ts";

const create = ["create", "service", "build", "--project-id", "default-project"];

async function refused(args: readonly string[], input = ""): Promise<string[]> {
  const { run, sandbox } = await setUp();
  const { exitCode, stdout, stderr } = await run([...create, ...args, "-o", "json"], { input });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(sandbox.journal().log.entries).toEqual([]);
  return (JSON.parse(stderr) as { error: { message: string } }).error.message.split("\n");
}

test("what is missing is named by its flag, all of it at once", async () => {
  expect((await refused([])).map((line) => line.split(" ")[0])).toEqual([
    "--name",
    "billing",
    "--vcsData.projectUrl",
    "--vcsData.projectType",
    "buildSettings",
  ]);
});

test.for<[what: string, args: string[], message: string]>([
  ["a pattern", ["--name", "9 lives"], '--name is "9 lives". Expected a text of 3 to 54 characters that matches '],
  ["an enum", ["--vcsData.projectType", "svn"], '--vcsData.projectType is "svn". Expected one of bitbucket, '],
  ["a length", ["--vcsData.vcsLinkId", "short"], '--vcsData.vcsLinkId is "short". Expected a text of 24 characters.'],
  ["an item of a list", ["--tags", "ok-tag", "--tags", "no tag"], '--tags is "no tag". Expected a text of 3 to 100 '],
  ["a boolean", ["--disabledCI", "maybe"], '--disabledCI is "maybe". Expected true or false.'],
  [
    "a number",
    ["--buildSettings.dockerfile.buildkit.internalCacheStorage", "much"],
    '--buildSettings.dockerfile.buildkit.internalCacheStorage is "much". Expected a number.',
  ],
  [
    "a number that is none of those allowed",
    ["--buildSettings.storage.ephemeralStorage.storageSize", "5"],
    "--buildSettings.storage.ephemeralStorage.storageSize is 5. Expected one of 16384, ",
  ],
  ["a map", ["--buildArguments", "hunter2"], "--buildArguments must be NAME=VALUE."],
])("%s that a value does not keep to is named with the flag", async ([, args, message]) => {
  const lines = await refused([...bodyFlags, ...args]);
  expect(lines).toEqual([expect.stringContaining(message)]);
  expect(lines.join()).not.toContain("hunter2");
});

test("both of two alternatives are one too many", async () => {
  expect(await refused([...bodyFlags, "--buildSettings.buildpack.useCache"])).toEqual([
    "buildSettings must have exactly one of buildSettings.dockerfile, buildSettings.buildpack.",
  ]);
});

test("in a file each mistake is named by line, column and JSON pointer", async () => {
  const { run, home } = await setUp();
  const file = join(home, "service.yaml");
  const text = stringify({ ...body, billing: 5, tags: ["docs", 7], nmae: 1, vcsData: { projectType: "svn" } });
  writeFileSync(file, text);
  const { exitCode, stderr } = await run([...create, "--file", file]);
  expect(exitCode).toBe(2);
  const places = stderr
    .replace("northspec: ", "")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.trim().split(" is ")[0]);
  const at = (line: string, pointer: string) => {
    const index = text.split("\n").findIndex((each) => each.includes(line));
    return new RegExp(`^${file}:${index + 1}:\\d+ ${pointer}$`);
  };
  expect(places).toEqual([
    expect.stringMatching(at("billing: 5", "/billing")),
    expect.stringMatching(at("projectType: svn", "/vcsData/projectType")),
    expect.stringMatching(at("projectType: svn", "/vcsData/projectUrl")),
    expect.stringMatching(at("- 7", "/tags/1")),
    expect.stringMatching(at("nmae: 1", "/nmae")),
  ]);
});

test("a value of a flag over a file is named by the flag", async () => {
  const lines = await refused(["--file", "-", "--name", "9 lives"], stringify(body));
  expect(lines).toEqual([expect.stringMatching(/^--name is "9 lives"/)]);
});

test("secret values are in no error", async () => {
  const wrong = { ...body, buildArguments: { A: 12345 }, buildFiles: { "/a": { data: 67890 } } };
  const lines = await refused(["--file", "-"], JSON.stringify(wrong));
  expect(lines).toEqual([
    expect.stringMatching(/^stdin:1:\d+ \/buildArguments\/A is not valid\. Expected a text\.$/),
    expect.stringMatching(/^stdin:1:\d+ \/buildFiles\/~1a\/data is not valid\. Expected a text\.$/),
  ]);
});

test.for<[what: string, args: string[], input: string, message: RegExp]>([
  [
    "a file that is not there",
    ["--file", "/nowhere/a.yaml"],
    "",
    /^--file \/nowhere\/a\.yaml cannot be read \(ENOENT\)/,
  ],
  ["a body that is not well-formed", ["--file", "-"], "name: [", /^stdin:1:\d+ is no well-formed JSON or YAML: /],
  ["a body that names a key twice", ["--file", "-"], "name: a\nname: b\n", /^stdin:2:1 is no well-formed/],
  ["a body that is no object", ["--input", "5"], "", /^--input:1:1 \/ is 5\. Expected an object\.$/],
  ["an empty body", ["--file", "-"], "", /^stdin:1:1 \/ is null\. Expected an object\.$/],
  ["two bodies", ["--file", "-", "--input", "{}"], "", /^--file and --input both give the body\. Use one\.$/],
])("%s is told in one line", async ([, args, input, message]) => {
  expect(await refused(args, input)).toEqual([expect.stringMatching(message)]);
});

test("a body with aliases without end is refused", async () => {
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ..."bcdefgh".split("").map((name, index) => {
      const before = "abcdefgh"[index];
      return `${name}: &${name} [*${before},*${before},*${before},*${before},*${before},*${before},*${before}]`;
    }),
  ].join("\n");
  expect(await refused(["--file", "-"], bomb)).toEqual([expect.stringContaining("aliases that cannot be followed")]);
});
