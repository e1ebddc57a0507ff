import { join } from "node:path";
import { expect, test } from "vitest";
import { service, setUp } from "./setup.ts";

const program = join(import.meta.dirname, "fixtures/one-more-operation.ts");

test("an operation more in the specification is a command more, with no code of its own", async () => {
  const { run } = await setUp();
  const help = await run(["describe", "workload", "--help"], { program });
  expect(help.stdout).toContain("Usage: northspec describe workload");
  expect(help.stdout).toContain("--service-id <text>");
  const words = ["describe", "workload", ...service];
  expect(await run([...words, "--query", "data.name"], { program })).toMatchObject({ stdout: "Example Service\n" });
  expect(await run(["describe", "workload"], { program })).toMatchObject({ exitCode: 2 });
  const completed = await run(["__complete", "--", "describe", ""], { program });
  expect(completed.stdout).toBe("workload\n");
});
