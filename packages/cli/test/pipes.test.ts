import { execFile } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { bodyFlags, main, service, setUp } from "./setup.ts";

test("a reader that stops reading ends the command without a word", async () => {
  const { env, sandbox } = await setUp();
  sandbox.addBuilds({ projectId: "default-project", serviceId: "example-service", count: 2000 });
  const list = `"${process.execPath}" "${main}" get service builds ${service.join(" ")} --all -o json`;
  const script = `{ ${list}; echo "exit $?" >&2; } | head -c 1`;
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", script], { env });
  expect({ stdout, stderr }).toEqual({ stdout: "{", stderr: "exit 141\n" });
});

test("Ctrl-C ends a call that is under way with 130 and one line", async () => {
  const { start, sandbox } = await setUp();
  sandbox.fail({ operationId: "getService", delay: 30_000 });
  const child = start(["get", "service", ...service, "--verbose"]);
  const said = text(child.stderr ?? process.stdin);
  await once(child.stderr ?? child, "data");
  child.kill("SIGINT");
  const [exitCode] = (await once(child, "close")) as [number | null];
  expect(exitCode).toBe(130);
  expect((await said).split("\n").filter((line) => !/^[<>]|^$/.test(line))).toEqual([
    "northspec: the call was aborted",
  ]);
});

test("Ctrl-C in a creation says that it may have been carried out", async () => {
  const { start, sandbox } = await setUp();
  sandbox.fail({ operationId: "createBuildService", delay: 30_000 });
  const child = start(["create", "service", "build", "--project-id", "default-project", ...bodyFlags, "--verbose"]);
  const said = text(child.stderr ?? process.stdin);
  await once(child.stderr ?? child, "data");
  child.kill("SIGINT");
  const [exitCode] = (await once(child, "close")) as [number | null];
  expect(exitCode).toBe(130);
  expect(await said).toContain("The request may have been carried out.");
});

test("Ctrl-C ends a watch", async () => {
  const { start, sandbox } = await setUp({ speed: 0.001 });
  sandbox.addBuilds({ projectId: "default-project", serviceId: "example-service", count: 1 });
  const child = start(["get", "service", "builds", ...service, "--watch", "--verbose"]);
  await once(child.stderr ?? child, "data");
  child.kill("SIGINT");
  const [exitCode] = (await once(child, "close")) as [number | null];
  expect(exitCode).toBe(130);
});
