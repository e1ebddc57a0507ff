import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { bodyFlags, bundled, runInShell, service, type Setup, setUp, useBundle } from "./setup.ts";

useBundle();

/** Runs the bundled CLI, sends SIGINT after its first output on stderr, and waits until it exits. */
async function interrupt(
  { env }: Setup,
  args: readonly string[],
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, [bundled("main.cjs"), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  await once(child.stderr, "data");
  child.kill("SIGINT");
  const [exitCode] = (await once(child, "close")) as [number | null];
  const [stdout, stderr] = await outputs;
  return { exitCode, stdout, stderr };
}

test("exits silently if the reader closes the pipe", async () => {
  const setup = await setUp();
  setup.sandbox.addBuilds({ projectId: "default-project", serviceId: "example-service", count: 2000 });
  const list = `northspec get service builds ${service.join(" ")} --all -o json`;
  const output = await runInShell(setup, `{ ${list}; echo "exit $?" >&2; } | head -c 1`);
  expect(output).toEqual({ stdout: "{", stderr: "exit 141\n" });
});

test("reports a full disk", async () => {
  const { stderr } = await runInShell(
    await setUp(),
    `northspec get service ${service.join(" ")} > /dev/full; echo "exit $?" >&2`,
  );
  expect(stderr).toBe("northspec: Cannot write the result to stdout (ENOSPC).\nexit 11\n");
});

test("Ctrl-C during a call exits with 130 and one line", async () => {
  const setup = await setUp();
  setup.sandbox.fail({ operationId: "getService", delay: 30_000 });
  const { exitCode, stderr } = await interrupt(setup, ["get", "service", ...service, "--verbose"]);
  expect(exitCode).toBe(130);
  expect(stderr.split("\n").filter((line) => !/^[<>]|^$/.test(line))).toEqual(["northspec: The call was aborted."]);
});

test("Ctrl-C during a create command warns that it may have taken effect", async () => {
  const setup = await setUp();
  setup.sandbox.fail({ operationId: "createBuildService", delay: 30_000 });
  const create = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags, "--verbose"];
  const { exitCode, stderr } = await interrupt(setup, create);
  expect(exitCode).toBe(130);
  expect(stderr).toContain("The request may have taken effect.");
});

test("Ctrl-C during create --wait prints the created service", async () => {
  const setup = await setUp({ speed: 0.001 });
  const create = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags, "--wait"];
  const { exitCode, stdout, stderr } = await interrupt(setup, create);
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/^id: +docs-site\n/);
  expect(stderr).toContain("createBuildService succeeded: docs-site");
  expect(stderr).not.toContain("may have taken effect");
});
