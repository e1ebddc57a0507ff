import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { bundled, service, setUp, useBundle } from "./setup.ts";

useBundle();

test.for([
  { args: ["--help"], loaded: [] },
  { args: ["services"], loaded: [] },
  { args: ["mcp", "--help"], loaded: [] },
  { args: ["mcp"], loaded: ["mcp-sdk.cjs"] },
  { args: ["get", "service", ...service], loaded: ["getService.json"] },
  { args: ["get", "service", "--help"], loaded: ["getService.json"] },
  { args: ["get", "service", ...service, "--output", "yaml"], loaded: ["getService.json", "yaml.cjs"] },
  { args: ["get", "service", ...service, "--query", "data.name"], loaded: ["getService.json", "jmespath.cjs"] },
])("`northspec $args` loads only $loaded", async ({ args, loaded }) => {
  const { env, home } = await setUp();
  const hook = join(home, "hook.cjs");
  writeFileSync(hook, 'process.on("exit", () => console.error(Object.keys(require.cache).join("\\n")));\n');
  const run = promisify(execFile)(process.execPath, [bundled("main.cjs"), ...args], {
    env: { ...env, NODE_OPTIONS: `--require "${hook}"` },
  });
  run.child.stdin?.end();
  const { stderr } = await run;
  const files = stderr
    .trimEnd()
    .split("\n")
    .map((file) => basename(file));
  expect(files.toSorted()).toEqual([basename(hook), "main.cjs", "run.cjs", ...loaded].toSorted());
});
