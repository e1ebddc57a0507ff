import { CommandError } from "./errors.ts";

/**
 * Prompts for a secret on the terminal without echoing it.
 *
 * @throws CommandError if the user presses Ctrl-C.
 */
export async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  // In raw mode the terminal does not echo, and Ctrl-C is a character.
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  try {
    return await new Promise((resolve, reject) => {
      let typed = "";
      const interrupt = () => reject(new CommandError("interrupted", "Interrupted."));
      signal.addEventListener("abort", interrupt, { once: true });
      stdin.on("data", (chunk: string) => {
        for (const character of chunk) {
          if (character === "\u0003") interrupt();
          else if (character === "\r" || character === "\n" || character === "\u0004") resolve(typed);
          else if (character === "\u007f" || character === "\b") typed = typed.slice(0, -1);
          else if (character >= " ") typed += character;
        }
      });
      stdin.once("end", () => resolve(typed));
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}
