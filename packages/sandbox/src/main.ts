#!/usr/bin/env node
import { parseArgs } from "node:util";
import type { SandboxOptions } from "./sandbox.ts";
import type { ServerOptions } from "./server.ts";

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
  --request-log-size <number>
                         Number of requests in the request log (default: 200)
  --strict               Check every reply against the specification too
  --version              Print the version
  --help                 Print this help
`;

/** The arguments are not valid. */
class UsageError extends Error {}

interface ServeArguments {
  readonly server: ServerOptions;
  readonly sandbox: SandboxOptions;
}

/** Reads the arguments; a text to print instead of serving. */
function readArguments(): ServeArguments | "help" | "version" {
  const { values, positionals } = parse();
  // It may be a token in the wrong position, so it is not repeated.
  if (positionals.length > 0) throw new UsageError("A value has no option before it.");
  if (values.help) return "help";
  if (values.version) return "version";
  const permissions = values.permission ?? ["*"];
  const number = (name: "port" | "rate-limit" | "speed" | "request-log-size", min: number, max: number) => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = text.trim() === "" ? Number.NaN : Number(text);
    const isInteger = name !== "speed";
    if (value >= min && value <= max && (!isInteger || Number.isInteger(value))) return value;
    const kind = isInteger ? "a whole number" : "a number";
    throw new UsageError(`--${name} is ${JSON.stringify(text)}. It must be ${kind} from ${min} to ${max}.`);
  };
  if (values.permission && !values.token) {
    throw new UsageError("--permission says what a token holds. Add the token with --token.");
  }
  if (values.token?.some((token) => !/^[^\s]+$/.test(token))) {
    throw new UsageError("--token is empty or has spaces. Give the token as it is sent after `Bearer`.");
  }
  const port = number("port", 0, 65_535);
  return {
    // Without --port, the next free port will do.
    server: { port, host: values.host, tries: port === undefined ? 100 : 0 },
    sandbox: {
      database: values.db,
      seedFile: values.seed,
      tokens: values.token?.map((token) => ({ token, permissions })),
      rateLimit: number("rate-limit", 1, Number.MAX_SAFE_INTEGER),
      speed: number("speed", 0.001, 1_000_000),
      requestLogSize: number("request-log-size", 0, 1_000_000),
      strict: values.strict,
    },
  };
}

function parse() {
  const text = { type: "string" } as const;
  const list = { type: "string", multiple: true } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        port: text,
        host: text,
        db: text,
        seed: text,
        token: list,
        permission: list,
        "rate-limit": text,
        speed: text,
        "request-log-size": text,
        strict: flag,
        version: flag,
        help: flag,
      },
    });
  } catch (error) {
    // The first sentence says what is wrong; the rest is about the parser.
    throw new UsageError(error instanceof Error ? `${error.message.split(/\.\s/)[0]}.` : String(error));
  }
}

async function main(): Promise<void> {
  const given = readArguments();
  if (given === "help") return void process.stdout.write(help);
  // Loaded when needed: an error in the arguments is reported in a third of the time.
  const [{ createSandbox }, { serveSandbox }, { version }] = await Promise.all([
    import("./sandbox.ts"),
    import("./server.ts"),
    import("./specification.ts"),
  ]);
  if (given === "version") return void process.stdout.write(`${version}\n`);
  const sandbox = createSandbox(given.sandbox);
  const server = await serveSandbox(sandbox, given.server).catch((error: unknown) => {
    sandbox.close();
    throw error;
  });
  process.stdout.write(`The sandbox listens on ${server.url}\n`);
  // A token that the user gave is a secret of theirs; the development token is not.
  if (given.sandbox.tokens === undefined) process.stdout.write(`Token: ${sandbox.token}\n`);
  const stop = async () => {
    await server.close();
    sandbox.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof UsageError ? " Run northspec-sandbox --help for the options." : "";
  process.stderr.write(`northspec-sandbox: ${message}${advice}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
