import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { serveSandbox } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { blocksOf, directory } from "./readme.ts";
import { openSandbox } from "./setup.ts";

const run = promisify(execFile);
test.each([
  ["README.md", "services/example-service", { data: { id: "example-service", name: "Example Service" } }],
  ["README.md", "_sandbox/clock", { now: "2026-02-01T12:01:00.000Z" }],
  ["../../README.md", "services/example-service", { data: { id: "example-service", name: "Example Service" } }],
])("runs the curl command of %s for %s", async (file, path, expected) => {
  const command = blocksOf(file, "sh").find((block) => block.startsWith("curl ") && block.includes(path));
  const server = await serveSandbox(openSandbox(), { port: 0 });
  onTestFinished(() => server.close());
  // Port 4010 may be taken.
  const { stdout } = await run("sh", ["-c", String(command).replace("http://127.0.0.1:4010", server.url)]);
  expect(JSON.parse(stdout)).toMatchObject(expected);
});

/** Returns the example in the comments of a file. */
function exampleOf(file: string): string {
  const comment = / @example\n([^]*?)\*\//.exec(readFileSync(join(directory, file), "utf8"))?.[1] ?? "";
  return /```ts\n([^]*?)```/.exec(comment.replaceAll(/^ \* ?/gm, ""))?.[1] ?? "";
}

test("runs the programs of README.md and of comments", async () => {
  // In this package, so that they can import it; in one process, since starting takes most of the time.
  const programs = mkdtempSync(join(directory, "test/programs-"));
  onTestFinished(() => rmSync(programs, { recursive: true }));
  const texts = [...blocksOf("README.md", "ts"), exampleOf("src/sandbox.ts"), exampleOf("src/server.ts")];
  texts.forEach((text, index) => writeFileSync(join(programs, `${index}.ts`), text));
  const all = texts.map((_, index) => `await import("./${index}.ts");`).join("\n");
  writeFileSync(join(programs, "all.ts"), all);
  const { stdout } = await run(process.execPath, [join(programs, "all.ts")]);
  expect(stdout).toBe("Example Job\nFAILURE\n200\n200\n");
});
