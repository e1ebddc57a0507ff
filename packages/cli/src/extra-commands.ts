import { version } from "@northspec/client";
import type { Command } from "commander";
import { readConfig } from "./config-file.ts";
import { CommandError, usageError } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { documentation, pageOf } from "./help.ts";
import { findProxy } from "./http.ts";
import { verifyToken } from "./login.ts";
import { writeResult } from "./output.ts";
import { type CliOptions, resolveEndpoint, selectContext } from "./settings.ts";

/** Adds `whoami`, `open` and `version`. */
export function addExtraCommands(program: Command, run: RunState): void {
  program
    .command("whoami")
    .summary("Show and verify the context, URL, token and team in use")
    .description(
      "Show the context, the URL, the source of the token and the team, and verify the token with an API call.",
    )
    .action((_, command: Command) => showIdentity(command.optsWithGlobals(), run));
  program
    .command("open [command...]")
    .summary("Open the documentation of a command")
    .description(
      "Open the documentation of a command, for example `northspec open get service`, in the browser. " +
        "If the output is not a terminal, only print the URL.",
    )
    .action((names: string[]) => openDocumentation(names.join(" "), run));
  program
    .command("version", { hidden: true }) // like --version
    .description("Print the version")
    .action(() => void process.stdout.write(`${version}\n`));
}

async function showIdentity(options: CliOptions, run: RunState): Promise<void> {
  const endpoint = resolveEndpoint(options);
  run.baseUrl = endpoint.baseUrl;
  run.proxy = (await findProxy(endpoint.baseUrl))?.origin;
  const isFromEnvironment = Boolean(process.env["NORTHFLANK_API_TOKEN"]);
  if (endpoint.token !== undefined) await verifyToken(endpoint, options, run);
  const identity = {
    context: isFromEnvironment ? undefined : selectContext(options, readConfig())?.[0],
    baseUrl: endpoint.baseUrl,
    token: endpoint.token && (isFromEnvironment ? "NORTHFLANK_API_TOKEN" : "context"),
    teamId: endpoint.teamId,
    ...endpoint.parameters,
  };
  if (identity.token === undefined) {
    throw new CommandError("unauthenticated", `No token for ${endpoint.baseUrl}. Run \`northspec login\`.`);
  }
  await writeResult(Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined)), options);
}

async function openDocumentation(name: string, { operations }: RunState): Promise<void> {
  const operation = operations.find(({ cliCommand }) => cliCommand === name);
  if (!operation && name !== "") throw usageError(`Unknown command ${JSON.stringify(name)}. See northspec --help.`);
  const url = operation ? pageOf(operation) : documentation;
  process.stdout.write(`${url}\n`);
  if (!process.stdout.isTTY) return;
  const { spawn } = await import("node:child_process");
  const [program = "", ...args] = browserCommand(url);
  // Without a browser, the printed URL is enough.
  spawn(program, args, { detached: true, stdio: "ignore" })
    .on("error", () => {})
    .unref();
}

function browserCommand(url: string): string[] {
  const { BROWSER } = process.env;
  if (BROWSER) return [BROWSER, url];
  if (process.platform === "darwin") return ["open", url];
  return process.platform === "win32" ? ["explorer", url] : ["xdg-open", url];
}
