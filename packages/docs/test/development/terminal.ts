import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureProgram } from "@northspec/scripts/program";
import { vi } from "vitest";

/** A shell in a new terminal. */
export interface Terminal {
  /** Sends keys, by their names in tmux. */
  readonly type: (...keys: string[]) => Promise<void>;
  /** Returns its output so far. */
  readonly read: () => Promise<string>;
  /** Waits for output that matches. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly close: () => Promise<void>;
}

/** Opens a terminal in a directory, which also holds the socket of tmux. */
export async function openTerminal(directory: string, env: NodeJS.ProcessEnv): Promise<Terminal> {
  await ensureProgram("tmux", "-V");
  const tmux = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)("tmux", ["-S", join(directory, ".tmux"), "-f", "/dev/null", ...args], {
      env: { ...env, TERM: "xterm-256color", LC_ALL: "C.UTF-8" },
    });
    return stdout;
  };
  await tmux("-u", "new-session", "-d", "-x", "200", "-y", "50", "-c", directory, "sh");
  const read = () => tmux("capture-pane", "-p", "-J", "-S", "-");
  return {
    type: async (...keys) => void (await tmux("send-keys", ...keys)),
    read,
    until: (pattern) =>
      vi.waitFor(
        async () => {
          const shown = await read();
          const found = pattern.exec(shown);
          if (found === null) throw new Error(`The terminal has no output like ${String(pattern)}:\n${shown}`);
          return found;
        },
        { timeout: 90_000, interval: 200 },
      ),
    close: async () => void (await tmux("kill-server")),
  };
}
