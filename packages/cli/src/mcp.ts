import { version } from "@northspec/client";
import type { Command } from "commander";
import { createCall } from "./call.ts";
import { CommandError } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { findProxy } from "./http.ts";
import { maxResultLength, Tools } from "./mcp-tools.ts";
import { writeNote } from "./notes.ts";
import { type CliOptions, resolveEndpoint } from "./settings.ts";

interface McpOptions extends CliOptions {
  readonly allowWrites?: true;
}

/** Adds `mcp`, which serves the operations to AI assistants. */
export function addMcpCommand(program: Command, run: RunState): void {
  program
    .command("mcp")
    .summary("Serve the API to an AI assistant (MCP)")
    .description(
      "Serve each operation as a tool of the Model Context Protocol, on standard input and output. An assistant starts " +
        "this command; its configuration needs the command and, as for other commands, a context or environment " +
        "variables.\n\n" +
        "Only operations that read are served, unless you pass --allow-writes. Tools that overwrite or delete something " +
        "are marked as destructive, so that the assistant can ask first.\n\n" +
        "Example:\n" +
        "  northspec mcp --allow-writes",
    )
    .option("--allow-writes", "also serve operations that change something")
    .option("--show-secrets", "do not mask secrets")
    .action((_, command: Command) => serve(command.optsWithGlobals(), run));
}

/** Serves the operations until standard input ends. */
async function serve(options: McpOptions, run: RunState): Promise<void> {
  const endpoint = resolveEndpoint(options);
  const { baseUrl, parameters } = endpoint;
  const proxy = (await findProxy(baseUrl))?.origin;
  const call = createCall(endpoint, options);
  const allowWrites = options.allowWrites ?? false;
  const showSecrets = options.showSecrets ?? false;
  const tools = new Tools({ ...run, baseUrl, proxy }, { call, parameters, allowWrites, showSecrets });
  const { CallToolRequestSchema, ListToolsRequestSchema, Server, StdioServerTransport } = await import("./mcp-sdk.ts");
  const server = new Server(
    { name: "northspec", version },
    { capabilities: { tools: {} }, instructions: instruct(showSecrets) },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.list() }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal }) =>
    tools.call(params.name, params.arguments ?? {}, AbortSignal.any([signal, run.signal])),
  );
  if (process.stdin.isTTY) writeNote(options, "Waiting for an MCP client on standard input. Stop with Ctrl-C.");
  const ended = new Promise<void>((resolve, reject) => {
    // The calls in progress keep the process alive, and get their responses.
    process.stdin.once("end", resolve);
    run.signal.addEventListener("abort", () => reject(new CommandError("interrupted", "Interrupted.")));
  });
  await server.connect(new StdioServerTransport());
  try {
    await ended;
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Tells a model how to use the tools. */
const instruct = (showSecrets: boolean) => `The tools call the Northflank API.
Lists are paginated: to get the next page, pass the \`cursor\` of \`pagination\`.
Results with more than ${maxResultLength} characters are cut. Pass \`query\`, a JMESPath expression, to select what you need.
${showSecrets ? "" : "Secrets are shown as [redacted].\n"}`;
