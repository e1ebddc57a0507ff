import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { defaultServer } from "@northspec/types/operations";
import { expect, test } from "vitest";
import { serve } from "./server.ts";

const folder = join(import.meta.dirname, "..");

/** The first program of a README. */
function exampleOf(file: string): string {
  return /```[jt]s\n([^]*?)```/u.exec(readFileSync(join(folder, file), "utf8"))?.[1] ?? "";
}

/** Runs the example as a program of its own, its requests led to a server on this machine. */
async function run(
  file: string,
  status: number,
  reply: unknown,
): Promise<{ stdout: string; stderr: string; urls: unknown[] }> {
  const { baseUrl, received } = await serve(status, reply);
  const detour = `const send = fetch;
globalThis.fetch = (request) => send(new Request(request.url.replace("${defaultServer}", "${baseUrl}"), request));
`;
  const parameters = ["--input-type=module-typescript", "--eval", detour + exampleOf(file)];
  const environment = { ...process.env, NORTHFLANK_API_TOKEN: "nf-secret-token" };
  const output = await promisify(execFile)(process.execPath, parameters, { cwd: folder, env: environment });
  return { ...output, urls: received.map(({ url }) => url) };
}

const service = { data: { name: "Example Service", status: { build: { status: "SUCCESS" } } } };

test.each([
  ["README.md", "Example Service\n"],
  ["../../README.md", "Example Service SUCCESS\n"],
])("the example of %s prints the service's name", async (file, printed) => {
  const { stdout, urls } = await run(file, 200, service);
  expect(stdout).toBe(printed);
  expect(urls).toEqual(["/v1/projects/default-project/services/example-service"]);
});

test.each(["README.md", "../../README.md"])("the example of %s prints what went wrong", async (file) => {
  const { stderr } = await run(file, 404, { error: { status: 404, message: "There is no such service." } });
  expect(stderr).toContain("There is no such service.\n");
});
