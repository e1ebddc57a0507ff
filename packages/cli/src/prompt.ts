import { CommandError } from "./errors.ts";

/**
 * Asks for a secret on the terminal. Nothing of it is shown.
 *
 * @throws CommandError where the user ends it by Ctrl-C.
 */
export async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  // In raw mode the terminal shows nothing, and Ctrl-C is a character.
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  try {
    return await new Promise((done, fail) => {
      let typed = "";
      const interrupt = () => fail(new CommandError("interrupted", "Interrupted."));
      signal.addEventListener("abort", interrupt, { once: true });
      stdin.on("data", (chunk: string) => {
        for (const character of chunk) {
          if (character === "\u0003") interrupt();
          else if (character === "\r" || character === "\n" || character === "\u0004") done(typed);
          else if (character === "\u007f" || character === "\b") typed = typed.slice(0, -1);
          else if (character >= " ") typed += character;
        }
      });
      stdin.once("end", () => done(typed));
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}
