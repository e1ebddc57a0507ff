import { expect, test } from "vitest";
import { workloads } from "./fixtures/workloads.ts";
import { setUp } from "./setup.ts";

const remove = ["remove", "workload", "--workload-id", "one"];

async function run(...args: readonly string[]) {
  const dryRun = ["--dry-run", "--output", "json", "--query", "request.url"];
  return (await setUp()).run([...remove, ...args, ...dryRun], { source: workloads });
}

test.for<[args: readonly string[], query: string]>([
  [[], ""],
  [["--delete-volumes"], "?delete_volumes=true"],
  [["--delete-volumes=false"], "?delete_volumes=false"],
  [["--delete_volumes", "true"], "?delete_volumes=true"],
  [["--zone", "north"], "?zone=north"],
  [["--zone", "north", "--zone=south"], "?zone=north&zone=south"],
])("sends the query parameters of %j", async ([args, query]) => {
  const { stdout, stderr } = await run(...args);
  expect(stderr).toBe("");
  expect(new URL(JSON.parse(stdout) as string).search).toBe(query);
});

test.for<[args: readonly string[], message: string]>([
  [["--delete-volumes", "maybe"], '--delete-volumes is "maybe". Expected true or false.'],
  [["--zone", "north", "--zone", "west"], '--zone is "west". Expected one of north, south.'],
])("rejects %j", async ([args, message]) => {
  const { exitCode, stderr } = await run(...args);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stderr)).toMatchObject({ error: { message } });
});

test("rejects fields that cannot be combined", async () => {
  const { run: runHere } = await setUp();
  const args = ["make", "workload", "--workload-id", "one", "--name", "abc", "--plan", "p", "--size", "small"];
  const { exitCode, stderr } = await runHere(args, { source: workloads });
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "northspec: --plan cannot be combined with --size.\n" });
});
