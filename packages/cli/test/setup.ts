import { spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createSandbox, type Sandbox, type SandboxOptions, serveSandbox } from "@northspec/sandbox";
import { onTestFinished } from "vitest";

export const token = "nf-secret-token-of-the-tests";
export const main = join(import.meta.dirname, "../src/main.ts");
export const service = ["--project-id", "default-project", "--service-id", "example-service"] as const;

/** What a command that has ended leaves. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on its standard input; nothing unless given. */
  readonly input?: string;
  /** What is run in place of the command itself. */
  readonly program?: string;
}

/** A sandbox on a port of this machine, and a home that is empty at first. */
export interface Setup {
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (parameters: readonly string[], options?: RunOptions) => Promise<Ended>;
  /** Starts the command and leaves it to the test. */
  readonly start: (parameters: readonly string[], options?: SpawnOptions) => ReturnType<typeof spawn>;
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "northspec-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Serves a sandbox that is held to the specification, for commands in processes of their own. */
export async function setUp(options: SandboxOptions = {}): Promise<Setup> {
  const sandbox = createSandbox({ strict: true, speed: 100, tokens: [{ token, permissions: ["*"] }], ...options });
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(async () => {
    await server.close();
    sandbox.close();
  });
  const home = temporaryFolder();
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    NORTHFLANK_API_TOKEN: token,
    NORTHSPEC_BASE_URL: server.url,
  };
  const start: Setup["start"] = (parameters, more = {}) => {
    const child = spawn(process.execPath, [main, ...parameters], { env, stdio: ["ignore", "pipe", "pipe"], ...more });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  };
  return {
    sandbox,
    url: server.url,
    home,
    env,
    start,
    async run(parameters, { env: more = {}, input = "", program = main } = {}) {
      const child = spawn(process.execPath, [program, ...parameters], { env: { ...env, ...more }, stdio: "pipe" });
      onTestFinished(() => void child.kill("SIGKILL"));
      // The command may end before it reads what is there for it.
      child.stdin.on("error", () => {});
      child.stdin.end(input);
      const [stdout, stderr, [exitCode]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close") as Promise<[number | null]>, // the arguments of the event
      ]);
      return { exitCode, stdout, stderr };
    },
  };
}

/** Flags of a body that the API takes. */
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
