import { text } from "node:stream/consumers";
import { defaultServer } from "@northspec/types/operations";
import { createCall } from "./call.ts";
import { readConfig, writeConfig } from "./config-file.ts";
import { CommandError, usageError } from "./errors.ts";
import type { Run, Source } from "./program.ts";
import { askSecret } from "./prompt.ts";
import { checkUrl, formatOf, type Options, textOf } from "./settings.ts";

/** Reads a token, verifies it with a call, and keeps it in a context. Nothing changes where any of it fails. */
export async function login(given: string | undefined, options: Options, source: Source, run: Run): Promise<void> {
  const name = given ?? textOf(options, "context") ?? "default";
  // A token that was given as an argument must not be kept as a name.
  if (!/^[\w.-]{1,40}$/.test(name)) {
    throw usageError(
      "The name of a context has up to 40 letters, digits, dots and hyphens. The token goes to standard input.",
    );
  }
  const config = readConfig();
  const asked = textOf(options, "baseUrl") ?? (process.env["NORTHSPEC_BASE_URL"] || undefined);
  const baseUrl = checkUrl(asked ?? defaultServer);
  const projectId = textOf(options, "projectId");
  run.baseUrl = baseUrl;
  const token = (process.stdin.isTTY ? await askSecret("API token: ", run.signal) : await text(process.stdin)).trim();
  if (token === "") throw usageError("There is no token. Give it on standard input: northspec login < token.txt");
  await verify(token, baseUrl, projectId, options, source, run);
  const parameters: Record<string, string> = projectId === undefined ? {} : { projectId };
  writeConfig({ ...config, current: name, contexts: { ...config.contexts, [name]: { baseUrl, token, parameters } } });
  process.stderr.write(`The context ${name} is in use: ${baseUrl}\n`);
}

/** The API has no operation for this: any but a 401 to a read tells that it knows the token. */
async function verify(
  token: string,
  baseUrl: string,
  projectId: string | undefined,
  options: Options,
  { operations, version }: Source,
  { signal }: Run,
): Promise<void> {
  const probe = operations.find(
    ({ method, parameters }) => method === "GET" && parameters.some(({ in: where }) => where === "path"),
  );
  if (!probe) throw new CommandError("usage", "There is no operation to verify a token with.");
  const call = await createCall({ baseUrl, token, parameters: {} }, options, formatOf(options), version);
  const required = probe.parameters.filter((parameter) => parameter.required);
  const input = Object.fromEntries(required.map(({ name }) => [name, "northspec-login"]));
  try {
    await call(probe, projectId === undefined ? input : { ...input, projectId }, { signal });
  } catch (error) {
    const { name } = error as Error;
    if (name !== "NotFoundError" && name !== "PermissionDeniedError") throw error;
  }
}
