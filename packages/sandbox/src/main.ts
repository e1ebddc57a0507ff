#!/usr/bin/env node
import { parseArgs } from "node:util";
import { defaults, describeRange, isInRange, ranges } from "./defaults.ts";
import { expectedHost, expectedOrigin, isHost, isOrigin } from "./hosts.ts";
import type { SandboxOptions } from "./sandbox.ts";
import type { ServerOptions } from "./server.ts";

const help = `Usage: northspec-sandbox [options]

Run the API on this machine, with simulated builds and failures.

Options:
  --port <number>              Port to listen on, or 0 for any free port
                               (default: ${defaults.port}, or the next free port)
  --host <address>             Address to listen on (default: ${defaults.host})
  --allow-host <host>          Host header to accept besides those of this machine, repeatable
  --allow-origin <origin>      Origin whose pages may call the sandbox, repeatable
  --db <file>                  File for the state, created if missing (default: in memory)
  --seed <file>                YAML or JSON file with the initial resources
                               (default: the examples of the specification)
  --team-id <id>               Team that the projects belong to (default: ${defaults.teamId})
  --token <token>              Accepted token, repeatable (default: a development token)
  --permission <name>          Permission of the tokens, repeatable (default: all),
                               for example "Project > Jobs > General > Read"
  --rate-limit <number>        Maximum number of requests per token per hour
                               (default: ${defaults.rateLimit})
  --speed <number>             Speed of builds and rollouts; at 1, a build takes about 10 seconds
                               (default: ${defaults.speed})
  --request-log-size <number>  Maximum number of requests in the log (default: ${defaults.requestLogSize})
  --strict                     Also validate responses against the specification
  --version                    Print the version
  --help                       Print this help
`;

/** Number of ports to try after the default one. */
const portRetries = 100;

/** The arguments are invalid. */
class UsageError extends Error {}

interface SandboxArguments {
  readonly server: ServerOptions;
  readonly sandbox: SandboxOptions;
}

function readArguments(): SandboxArguments | "help" | "version" {
  const { values, positionals } = parse();
  // It may be a misplaced token, so the message does not repeat it.
  if (positionals.length > 0) throw new UsageError("Unexpected positional argument.");
  if (values.help) return "help";
  if (values.version) return "version";
  const permissions = values.permission ?? ["*"];
  const number = (flag: "port" | "rate-limit" | "speed" | "request-log-size", range: keyof typeof ranges) => {
    const text = values[flag];
    if (text === undefined) return undefined;
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (isInRange(value, ranges[range])) return value;
    throw invalidValue(flag, text, describeRange(ranges[range]));
  };
  if (values.permission && !values.token) {
    throw new UsageError("--permission needs --token. Add the token that has the permission.");
  }
  if (values.token?.some((token) => !/^[^\s]+$/.test(token))) {
    throw new UsageError("--token is empty or contains spaces. Pass the token without `Bearer`.");
  }
  const invalidHost = values["allow-host"]?.find((host) => !isHost(host));
  if (invalidHost !== undefined) throw invalidValue("allow-host", invalidHost, expectedHost);
  const invalidOrigin = values["allow-origin"]?.find((origin) => !isOrigin(origin));
  if (invalidOrigin !== undefined) throw invalidValue("allow-origin", invalidOrigin, expectedOrigin);
  const port = number("port", "port");
  return {
    server: {
      port,
      host: values.host,
      allowedHosts: values["allow-host"],
      retries: port === undefined ? portRetries : 0,
    },
    sandbox: {
      allowedOrigins: values["allow-origin"],
      database: values.db,
      seedFile: values.seed,
      teamId: values["team-id"],
      tokens: values.token?.map((token) => ({ token, permissions })),
      rateLimit: number("rate-limit", "rateLimit"),
      speed: number("speed", "speed"),
      requestLogSize: number("request-log-size", "requestLogSize"),
      strict: values.strict,
    },
  };
}

function invalidValue(flag: string, value: string, expected: string): UsageError {
  return new UsageError(`--${flag} is ${JSON.stringify(value)}. Expected ${expected}.`);
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
        "allow-host": list,
        "allow-origin": list,
        db: text,
        seed: text,
        "team-id": text,
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
    // The first sentence names the error; the rest explains the parser.
    throw new UsageError(error instanceof Error ? `${error.message.split(/\.\s/)[0]}.` : String(error));
  }
}

async function main(): Promise<void> {
  const args = readArguments();
  if (args === "help") return void process.stdout.write(help);
  // Loaded on demand, so that usage errors are reported three times as fast.
  const [{ createSandbox }, { serveSandbox }, { version }] = await Promise.all([
    import("./sandbox.ts"),
    import("./server.ts"),
    import("./specification.ts"),
  ]);
  if (args === "version") return void process.stdout.write(`${version}\n`);
  const sandbox = createSandbox(args.sandbox);
  const server = await serveSandbox(sandbox, args.server).catch((error: unknown) => {
    sandbox.close();
    throw error;
  });
  process.stdout.write(`The sandbox listens on ${server.url}\n`);
  // The user's own tokens are secret; the development token is not.
  if (args.sandbox.tokens === undefined) process.stdout.write(`Token: ${sandbox.token}\n`);
  const stop = async () => {
    await server.close();
    sandbox.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof UsageError ? " See northspec-sandbox --help." : "";
  process.stderr.write(`northspec-sandbox: ${message}${advice}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
