import { Writable } from "node:stream";
import { CommandError } from "./errors.ts";

/**
 * Prompts for a secret on the terminal without echoing it.
 *
 * @throws CommandError if the user presses Ctrl-C.
 */
export async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import("node:readline");
  process.stderr.write(question);
  // readline handles editing; its echo is discarded.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  try {
    return await new Promise((resolve, reject) => {
      const interrupt = () => reject(new CommandError("interrupted", "Interrupted."));
      signal.addEventListener("abort", interrupt, { once: true });
      line.once("SIGINT", interrupt).once("close", () => resolve(line.line));
      line.question("", resolve);
    });
  } finally {
    line.close();
    process.stderr.write("\n");
  }
}
