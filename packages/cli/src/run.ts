import { CommandError, exitCodes, usageError } from "./errors.ts";
import type { Format } from "./output.ts";
import { createProgram, type Run, type Source } from "./program.ts";

/**
 * Runs the command.
 *
 * @param parameters - the words after its name.
 * @param source - what the commands are made from.
 * @returns the exit code.
 */
export async function run(parameters: readonly string[], source: Source): Promise<number> {
  const controller = new AbortController();
  const state: Run = { signal: controller.signal, format: requestedFormat(parameters) };
  process.once("SIGINT", () => controller.abort());
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", ({ code }: NodeJS.ErrnoException) =>
      process.exit(exitCodes[code === "EPIPE" ? "pipe" : "api"][0]),
    );
  }
  const words =
    parameters.length === 0 ? ["--help"] : parameters[0] === "help" ? [...parameters.slice(1), "--help"] : parameters;
  try {
    const asksHelp = words.some((word) => word === "--help" || word === "-h");
    const help = asksHelp ? await import("./help.ts") : undefined;
    await createProgram(source, state, help).parseAsync(words, { from: "user" });
    return exitCodes.ok[0];
  } catch (thrown) {
    const error = fromCommander(thrown);
    if (error === undefined) return exitCodes.ok[0];
    const { explain, writeReport } = await import("./report.ts");
    const report = explain(error, state);
    writeReport(report, state.format);
    return exitCodes[report.exit][0];
  }
}

/** What commander throws, as our own error; nothing where it has printed what was asked for. */
function fromCommander(thrown: unknown): unknown {
  const { code, message = "" } = (thrown instanceof Error ? thrown : {}) as { code?: string; message?: string };
  if (!code?.startsWith("commander.")) return thrown;
  if (code === "commander.helpDisplayed" || code === "commander.version") return undefined;
  if (code === "commander.help")
    return usageError("A command is missing. See the help above, or run northspec --help.");
  // What stands behind the equals sign may be a secret.
  const text = message
    .replace(/^error: /, "")
    .replace(/'(--?[^='\s]+)=[^]*?'(?=\s|$)/, "'$1'")
    .replaceAll("\n", " ");
  return new CommandError("usage", `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/([^.)])$/, "$1.")}`);
}

/** How errors are printed, also where the words could not be read. */
function requestedFormat(words: readonly string[]): Format {
  const index = words.findLastIndex((word) => /^(-o|--output)(=|$)|^-ojson$/.test(word));
  const word = words[index] ?? "";
  const asked = word.includes("=") ? word.slice(word.indexOf("=") + 1) : word === "-ojson" ? "json" : words[index + 1];
  return (index >= 0 ? asked : process.env["NORTHSPEC_OUTPUT"]) === "json" ? "json" : "table";
}
