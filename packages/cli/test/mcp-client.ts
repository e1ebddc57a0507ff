import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { onTestFinished } from "vitest";
import { bundled, type Setup } from "./setup.ts";

/** A connection of the SDK's client to the bundled `northspec mcp`. */
export interface Connection {
  readonly client: Client;
  /** Calls a tool. Returns its texts and whether it failed. */
  readonly call: (name: string, args?: Record<string, unknown>, signal?: AbortSignal) => Promise<ToolOutput>;
  /** What the server has written to stderr. */
  readonly stderr: () => string;
}

export interface ToolOutput {
  readonly texts: readonly string[];
  readonly isError: boolean;
}

/** Starts a server and connects to it. */
export async function connect(
  { env }: Setup,
  args: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Connection> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [bundled("main.cjs"), "mcp", ...args],
    env: { ...env, ...more },
    stderr: "pipe",
  });
  let stderr = "";
  transport.stderr?.on("data", (chunk) => (stderr += String(chunk)));
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    client,
    stderr: () => stderr,
    call: async (name, given = {}, signal?) => {
      const options = signal ? { signal } : {};
      const result = await client.callTool({ name, arguments: given }, undefined, options);
      const { content, isError = false } = result as CallToolResult; // no tool has an output schema
      return { texts: content.map((each) => (each.type === "text" ? each.text : each.type)), isError };
    },
  };
}
