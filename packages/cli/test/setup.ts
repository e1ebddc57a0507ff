import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { stateForExample } from "@northspec/scripts/example-state";
import { createSandbox, type Sandbox, type SandboxOptions, serveSandbox } from "@northspec/sandbox";
import { afterAll, beforeAll, expect, onTestFinished, vi } from "vitest";
import { buildCli } from "../build.ts";
import type { CommandSource } from "../src/execution.ts";
import { run } from "../src/run.ts";

export const token = "nf-secret-token-of-the-tests";
export const service = ["--project-id", "default-project", "--service-id", "example-service"] as const;

/** Exit code and output of a run. */
export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input (default: empty). */
  readonly input?: string | Readable;
  /** Makes the output streams terminals of this width. */
  readonly columns?: number;
  /** Operations to create commands from (default: all operations of the specification). */
  readonly source?: CommandSource;
}

/** A running sandbox and an empty home directory. */
export interface Setup {
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs the CLI in this process. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<RunResult>;
}

/** Serves a strict sandbox in its initial state. All tests without options share one. */
export async function setUp(options?: SandboxOptions): Promise<Setup> {
  const { sandbox, server, close } = await (options ? serve(options) : (shared ??= serve({})));
  if (options) onTestFinished(close);
  else sandbox.reset();
  const home = mkdtempSync(join(tmpdir(), "northspec-cli-"));
  // A shell that is being ended may still write files.
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    NORTHFLANK_API_TOKEN: token,
    NORTHSPEC_BASE_URL: server.url,
  };
  return {
    sandbox,
    url: server.url,
    home,
    env,
    run: (args, options = {}) => runHere(args, { ...options, env: { ...env, ...options.env } }),
  };
}

/** Sets up a sandbox in the state that the example of an operation needs. */
export async function setUpExample(operationId: string): Promise<Setup> {
  const setup = await setUp();
  const { sandbox } = setup;
  sandbox.restore(stateForExample(sandbox.dump(), operationId, undefined));
  return setup;
}

/** The environment without a token. */
export const noToken = { NORTHFLANK_API_TOKEN: "" };

/** The path of the configuration file. */
export const configFileOf = ({ home }: Setup) => join(home, "config/northspec/config.json");

/** The contexts in the configuration file. */
export const contextsOf = (setup: Setup) =>
  (JSON.parse(readFileSync(configFileOf(setup), "utf8")) as { contexts: Record<string, unknown> }).contexts;

/** Runs `login sandbox` with a default project. */
export async function logIn(): Promise<Setup> {
  const setup = await setUp();
  const args = ["login", "sandbox", "--project-id", "default-project"];
  const { exitCode, stderr } = await setup.run(args, { input: `${token}\n`, env: noToken });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `The current context is sandbox: ${setup.url}\n` });
  return setup;
}

/** Lives as long as the test process. */
let shared: ReturnType<typeof serve> | undefined;

async function serve(options: SandboxOptions) {
  const sandbox = createSandbox({ strict: true, speed: 100, tokens: [{ token, permissions: ["*"] }], ...options });
  const server = await serveSandbox(sandbox, { port: 0 });
  const close = async () => {
    await server.close();
    sandbox.close();
  };
  return { sandbox, server, close };
}

async function runHere(
  args: readonly string[],
  { env = {}, input = "", columns, source }: RunOptions,
): Promise<RunResult> {
  const stdout = new CapturedStream(columns);
  const stderr = new CapturedStream(columns);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const restore = replaceStreams({ stdin: typeof input === "string" ? Readable.from([input]) : input, stdout, stderr });
  try {
    const exitCode = await run(args, undefined, source);
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  } finally {
    restore();
    vi.unstubAllEnvs();
  }
}

/** A stream that records its output. It is a terminal if it has a width. */
class CapturedStream extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor(columns: number | undefined) {
    super();
    this.isTTY = columns !== undefined;
    this.columns = columns;
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function replaceStreams(streams: Readonly<Record<string, unknown>>): () => void {
  const before = Object.keys(streams).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  for (const [name, value] of Object.entries(streams))
    Object.defineProperty(process, name, { value, configurable: true });
  return () => {
    for (const [name, descriptor] of before) Object.defineProperty(process, name, descriptor ?? {});
  };
}

let bundle = "";

/** Builds the published bundle for the tests of a file: `main.cjs`, and a `northspec` script for PATH. */
export function useBundle(): void {
  beforeAll(async () => {
    bundle = mkdtempSync(join(tmpdir(), "northspec-bundle-"));
    await buildCli(bundle);
    const script = `#!/bin/sh\nexec "${process.execPath}" "${bundle}/main.cjs" "$@"\n`;
    writeFileSync(join(bundle, "northspec"), script, { mode: 0o755 });
  });
  afterAll(() => rmSync(bundle, { recursive: true, force: true }));
}

/** The directory of the bundle. */
export function bundleDirectory(): string {
  return bundle;
}

/** A file of the bundle. */
export function bundled(name: "main.cjs" | "northspec"): string {
  return join(bundle, name);
}

/** Runs a script in a shell with the bundled CLI as `northspec` on PATH. */
export async function runInShell({ env }: Setup, script: string, shell = "sh"): Promise<Omit<RunResult, "exitCode">> {
  const PATH = `${bundle}:${env["PATH"]}`;
  return promisify(execFile)(shell, ["-c", script], { env: { ...env, PATH } });
}

/** Flags of a valid body. */
export const bodyFlags = [
  "--name=Docs Site",
  "--billing.buildPlan=nf-compute-200-8",
  "--vcsData.projectUrl=https://github.com/example-user/docs-site",
  "--vcsData.projectType=github",
  "--buildSettings.dockerfile.dockerFilePath=/Dockerfile",
  "--buildSettings.dockerfile.dockerWorkDir=/",
] as const;

/** The same body as an object. */
export const body = {
  name: "Docs Site",
  billing: { buildPlan: "nf-compute-200-8" },
  vcsData: { projectUrl: "https://github.com/example-user/docs-site", projectType: "github" },
  buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
};
