import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { defaultServer } from "@northspec/types/operations";
import { expect, test } from "vitest";
import { serve } from "./server.ts";

const folder = join(import.meta.dirname, "..");
const example = /```ts\n([^]*?)```/u.exec(readFileSync(join(folder, "README.md"), "utf8"))?.[1] ?? "";

/** Runs the example as a program of its own, its requests led to a server on this machine. */
async function run(status: number, reply: unknown): Promise<{ stdout: string; stderr: string; urls: unknown[] }> {
  const { baseUrl, received } = await serve(status, reply);
  const detour = `const send = fetch;
globalThis.fetch = (request) => send(new Request(request.url.replace("${defaultServer}", "${baseUrl}"), request));
`;
  const parameters = ["--input-type=module-typescript", "--eval", detour + example];
  const environment = { ...process.env, NORTHFLANK_TOKEN: "nf-secret-token" };
  const output = await promisify(execFile)(process.execPath, parameters, { cwd: folder, env: environment });
  return { ...output, urls: received.map(({ url }) => url) };
}

test("the README's example prints the service's name", async () => {
  const { stdout, urls } = await run(200, { data: { name: "Example Service" } });
  expect(stdout).toBe("Example Service\n");
  expect(urls).toEqual(["/v1/projects/default-project/services/example-service"]);
});

test("the README's example prints what went wrong", async () => {
  const { stderr } = await run(404, { error: { status: 404, message: "There is no such service." } });
  expect(stderr).toContain("There is no such service.\n");
});
