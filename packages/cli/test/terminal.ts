import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { bundleDirectory, bundled, type Setup } from "./setup.ts";

const run = promisify(execFile);

export interface Terminal {
  readonly type: (...keys: string[]) => Promise<void>;
  /** Waits until the screen, including colors, matches. */
  readonly until: (pattern: RegExp) => Promise<string>;
}

/** Opens a shell in a terminal, with the bundled CLI as `northspec` on PATH. */
export async function openTerminal(
  { env, home }: Setup,
  more: Readonly<Record<string, string>> = {},
  shell = "sh",
): Promise<Terminal> {
  const socket = `${home}/tmux`;
  const tmux = async (...args: string[]) =>
    (
      await run("tmux", ["-S", socket, "-f", "/dev/null", ...args], {
        env: {
          ...env,
          PATH: `${bundleDirectory()}:${env["PATH"]}`,
          ...more,
          TERM: "xterm-256color",
          LC_ALL: "C.UTF-8",
          // bash writes its history when tmux ends it, while the home directory is being removed.
          HISTFILE: "/dev/null",
        },
      })
    ).stdout;
  await tmux("-u", "new-session", "-d", "-x", "100", "-y", "50", shell);
  onTestFinished(async () => void (await tmux("kill-server")));
  const terminal: Terminal = {
    type: async (...keys) => void (await tmux("send-keys", ...keys)),
    async until(pattern) {
      let screen = "";
      for (let tries = 0; tries < 500; tries += 1) {
        screen = await tmux("capture-pane", "-p", "-e");
        if (pattern.test(screen)) return screen;
        await wait(100);
      }
      throw new Error(`The screen never showed ${String(pattern)}. It shows:\n${screen}`);
    },
  };
  await terminal.type(
    shell === "sh"
      ? `northspec() { '${bundled("northspec")}' "$@"; echo "exit $?"; }; PS1="$ "; clear`
      : "PS1='$ '; clear",
    "Enter",
  );
  await terminal.until(/^\$ *\n/);
  return terminal;
}
