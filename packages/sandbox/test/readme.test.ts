import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createSandbox, serveSandbox } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";

const run = promisify(execFile);
const folder = join(import.meta.dirname, "..");

/** The blocks of a README in one language. */
function blocksOf(file: string, language: string): string[] {
  const text = readFileSync(join(folder, file), "utf8");
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))].map(([, block]) => block ?? "");
}

test.each(["README.md", "../../README.md"])("the curl command of %s prints the example service", async (file) => {
  const command = blocksOf(file, "sh").find((block) => block.startsWith("curl "));
  const sandbox = createSandbox();
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(async () => {
    await server.close();
    sandbox.close();
  });
  // The port of the text may be taken on this machine; everything else is run as printed.
  const { stdout } = await run("sh", ["-c", String(command).replace("http://127.0.0.1:4010", server.url)]);
  expect(JSON.parse(stdout)).toMatchObject({ data: { id: "example-service", name: "Example Service" } });
});

test("the program of README.md prints the name of the example job", async () => {
  const [program = ""] = blocksOf("README.md", "ts");
  const { stdout } = await run(process.execPath, ["--input-type=module-typescript", "--eval", program], {
    cwd: folder,
  });
  expect(stdout).toBe("Example Job\n");
});

test.each(["src/sandbox.ts", "src/server.ts"])("the example in the comments of %s gets a reply", async (file) => {
  const [comment = ""] = / @example\n([^]*?)\*\//.exec(readFileSync(join(folder, file), "utf8"))?.slice(1) ?? [];
  const program = /```ts\n([^]*?)```/.exec(comment.replaceAll(/^ \* ?/gm, ""))?.[1] ?? "";
  const { stdout } = await run(process.execPath, ["--input-type=module-typescript", "--eval", program], {
    cwd: folder,
  });
  expect(stdout).toBe("200\n");
});
