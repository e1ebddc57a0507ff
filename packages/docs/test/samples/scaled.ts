import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { TempProject } from "../support/temp-project.ts";

const packages = join(import.meta.dirname, "../../..");

/**
 * Creates a project with types, client and CLI that are generated from another specification.
 *
 * @param document - A bundled specification.
 */
export function createScaledProject(document: object): TempProject {
  const directory = mkdtempSync(join(tmpdir(), "northspec-scaled-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
  const specification = join(directory, "openapi.json");
  writeFileSync(specification, JSON.stringify(document));
  const modules = join(directory, "node_modules");
  mkdirSync(join(modules, "@northspec"), { recursive: true });
  for (const name of ["openapi", "types", "client", "cli"]) {
    // Node does not run TypeScript in node_modules.
    const target = join(directory, "packages", name);
    for (const part of ["package.json", "src"]) {
      cpSync(join(packages, name, part), join(target, part), { recursive: true });
    }
    symlinkSync(target, join(modules, "@northspec", name));
  }
  for (const [owner, name] of [
    ["cli", "commander"],
    ["cli", "yaml"],
    ["client", "openapi-fetch"],
    ["docs", "@types"],
  ] as const) {
    symlinkSync(join(packages, owner, "node_modules", name), join(modules, name));
  }
  for (const name of ["types", "client"]) {
    const cwd = join(directory, "packages", name);
    const generator = fileURLToPath(import.meta.resolve(`@northspec/scripts/generate/${name}`));
    execFileSync(process.execPath, [generator, specification, "src"], { cwd });
  }
  mkdirSync(join(directory, "bin"));
  const command = `#!/bin/sh\nexec "${process.execPath}" "${join(directory, "packages/cli/src/main.ts")}" "$@"\n`;
  writeFileSync(join(directory, "bin/northspec"), command, { mode: 0o755 });
  const path = [join(directory, "bin"), dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  return { directory, env: { PATH: path, HOME: directory, XDG_CONFIG_HOME: join(directory, ".config") } };
}

/** A request to the server. */
export interface RecordedRequest {
  readonly method: string | undefined;
  /** Decoded, since clients encode differently. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  /** Parsed. Absent for an empty body. */
  readonly body?: unknown;
}

/** A server that accepts and records every request. */
export async function serveRecorder(): Promise<{ readonly url: string; readonly received: RecordedRequest[] }> {
  const received: RecordedRequest[] = [];
  const receive = async (...[request, response]: Parameters<RequestListener>): Promise<void> => {
    const { method, url = "", headers } = request;
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const target = { path: decodeURIComponent(pathname), query: Object.fromEntries(searchParams) };
    const body = await text(request);
    const isJson = headers["content-type"] === "application/json";
    const sent = body === "" ? {} : { body: isJson ? (JSON.parse(body) as unknown) : body };
    received.push({ method, ...target, authorization: headers.authorization, ...sent });
    response.setHeader("content-type", "application/json").end('{"data":{}}');
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // The address of a TCP server.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** Gives copies of operations unique commands, such as `get service copy-1`. */
export function withUniqueCommands<Bundle extends object>(document: Bundle): Bundle {
  const text = JSON.stringify(document, (_, value: unknown) => {
    const { operationId, "x-cli-command": command } = Object(value) as Record<string, unknown>;
    const [copy] = /(?<=Copy)\d+$/.exec(String(operationId)) ?? [];
    if (copy === undefined || String(command).endsWith(`copy-${copy}`)) return value;
    return { ...(value as object), "x-cli-command": `${String(command)} copy-${copy}` };
  });
  return JSON.parse(text) as Bundle; // a copy of one
}

/** Removes all examples from a document. */
export function withoutExamples<Bundle extends object>(document: Bundle): Bundle {
  const text = JSON.stringify(document, (key, value: unknown) =>
    key === "example" || key === "examples" ? undefined : value,
  );
  return JSON.parse(text) as Bundle; // a copy of one
}

/** The bundled specification. */
export function readBundle(): { paths: Record<string, Record<string, unknown>> } {
  const file = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
  return JSON.parse(readFileSync(file, "utf8")) as { paths: Record<string, Record<string, unknown>> }; // linted
}
