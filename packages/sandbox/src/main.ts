#!/usr/bin/env node
import { parseArgs } from "node:util";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import { type ServerOptions, serveSandbox } from "./server.ts";
import { version } from "./version.ts";

const help = `Usage: northspec-sandbox [options]

Serves the API on this machine: small, stateful, and held to the specification.

Options:
  --port <number>        Port to listen on; 0 takes a free one (default: 4010, or the next that is free)
  --host <address>       Address to listen on (default: 127.0.0.1)
  --db <file>            Keep the state in this file (default: in memory)
  --seed <file>          Begin with what this YAML or JSON file holds (default: the specification's examples)
  --token <token>        Accept this token; may be repeated (default: a development token)
  --permission <path>    What the tokens hold, such as "Project > Jobs > General > Read"; may be repeated
                         (default: everything)
  --rate-limit <number>  Requests that a token may send in an hour (default: 1000)
  --speed <number>       How fast builds move; at 1 a build takes about 10 seconds (default: 1)
  --journal <number>     How many of the last requests the journal keeps (default: 200)
  --strict               Check every reply against the specification too
  --version              Print the version
  --help                 Print this help
`;

/** A mistake in how the command was called. */
class UsageError extends Error {}

interface Arguments {
  readonly server: ServerOptions;
  readonly sandbox: Parameters<typeof createSandbox>[0];
}

function readArguments(): Arguments | string {
  const { values, positionals } = parse();
  // It may be a token that went astray, so it is not repeated.
  if (positionals.length > 0) throw new UsageError("A value stands without an option before it.");
  if (values.help) return help;
  if (values.version) return `${version}\n`;
  const permissions = values.permission ?? ["*"];
  const number = (name: "port" | "rate-limit" | "speed" | "journal", least: number, most: number) => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = text.trim() === "" ? Number.NaN : Number(text);
    const whole = name !== "speed";
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    const kind = whole ? "a whole number" : "a number";
    throw new UsageError(`--${name} is ${JSON.stringify(text)}. It must be ${kind} from ${least} to ${most}.`);
  };
  if (values.permission && !values.token) {
    throw new UsageError("--permission says what a token holds. Add the token with --token.");
  }
  if (values.token?.some((token) => !/^[^\s]+$/.test(token))) {
    throw new UsageError("--token is empty or has spaces. Give the token as it is sent after `Bearer`.");
  }
  const port = number("port", 0, 65_535);
  const rateLimit = number("rate-limit", 1, Number.MAX_SAFE_INTEGER);
  const speed = number("speed", 0.001, 1_000_000);
  const journal = number("journal", 0, 1_000_000);
  return {
    // A port that was asked for is meant; the one that was not may as well be the next.
    server: {
      ...(port === undefined ? { tries: 100 } : { port }),
      ...(values.host === undefined ? {} : { host: values.host }),
    },
    sandbox: {
      ...(values.db === undefined ? {} : { database: values.db }),
      ...(values.seed === undefined ? {} : { seedFile: values.seed }),
      ...(values.token === undefined ? {} : { tokens: values.token.map((token) => ({ token, permissions })) }),
      ...(rateLimit === undefined ? {} : { rateLimit }),
      ...(speed === undefined ? {} : { speed }),
      ...(journal === undefined ? {} : { journal }),
      strict: values.strict ?? false,
    },
  };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        port: { type: "string" },
        host: { type: "string" },
        db: { type: "string" },
        seed: { type: "string" },
        token: { type: "string", multiple: true },
        permission: { type: "string", multiple: true },
        "rate-limit": { type: "string" },
        speed: { type: "string" },
        journal: { type: "string" },
        strict: { type: "boolean" },
        version: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    // The first sentence says what is wrong; the rest is about the parser.
    throw new UsageError(error instanceof Error ? `${error.message.split(/\.\s/)[0]}.` : String(error));
  }
}

async function main(): Promise<void> {
  const given = readArguments();
  if (typeof given === "string") {
    process.stdout.write(given);
    return;
  }
  const sandbox = createSandbox(given.sandbox);
  const server = await serveSandbox(sandbox, given.server).catch((error: unknown) => {
    sandbox.close();
    throw error;
  });
  process.stdout.write(`The sandbox listens on ${server.url}\n`);
  // A token that the user gave is a secret of theirs; the development token is not.
  if (given.sandbox?.tokens === undefined) process.stdout.write(`Token: ${sandbox.token}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(sandbox, server));
}

async function stop(sandbox: Sandbox, server: { close(): Promise<void> }): Promise<void> {
  await server.close();
  sandbox.close();
  process.exit(0);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof UsageError ? " Run northspec-sandbox --help for the options." : "";
  process.stderr.write(`northspec-sandbox: ${message}${advice}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
