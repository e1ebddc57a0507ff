import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { ensureProgram } from "@northspec/scripts/program";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { bodyFlags, bundled, service, type Setup, setUp, token, useBundle } from "./setup.ts";

const run = promisify(execFile);

// Terminals are slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

useBundle();

// May install tmux.
beforeAll(() => ensureProgram("tmux", "-V"), 300_000);

interface Terminal {
  readonly type: (...keys: string[]) => Promise<void>;
  /** Waits until the screen, including colors, matches. */
  readonly until: (pattern: RegExp) => Promise<string>;
}

/** Opens a shell in a terminal. */
async function openTerminal({ env, home }: Setup, more: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const socket = `${home}/tmux`;
  const tmux = async (...args: string[]) =>
    (
      await run("tmux", ["-S", socket, "-f", "/dev/null", ...args], {
        env: { ...env, ...more, TERM: "xterm-256color", LC_ALL: "C.UTF-8" },
      })
    ).stdout;
  await tmux("-u", "new-session", "-d", "-x", "100", "-y", "50", "sh");
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
  await terminal.type(`northspec() { '${bundled("northspec")}' "$@"; echo "exit $?"; }; PS1="$ "; clear`, "Enter");
  await terminal.until(/^\$ *\n/);
  return terminal;
}

test("login prompts for the token without echoing it", async () => {
  const { type, until } = await openTerminal(await setUp());
  await type("northspec login", "Enter");
  await until(/API token:/);
  await type(`${token}x`, "BSpace", "Enter");
  const screen = await until(/exit 0/);
  expect(screen).toContain("The current context is default");
  expect(screen).not.toContain(token.slice(0, 9));
});

test("Ctrl-C at the prompt exits with 130 and restores the terminal", async () => {
  const { type, until } = await openTerminal(await setUp());
  await type("northspec login", "Enter");
  await until(/API token:/);
  await type("C-c");
  await until(/Interrupted\.\n[^]*exit 130/);
  await type("echo visible-again", "Enter");
  expect(await until(/\nvisible-again/)).toContain("$ echo visible-again\n");
});

test("prints colors and a table that fits the terminal", async () => {
  const { type, until } = await openTerminal(await setUp());
  await type(`northspec get service builds ${service.join(" ")}`, "Enter");
  const screen = await until(/exit 0/);
  expect(screen).toContain("\u001b[1mID ");
  expect(screen).toContain("joyous-view-6290");
  expect(screen).not.toContain("PULLREQUESTID");
});

test("prints no colors with NO_COLOR", async () => {
  const { type, until } = await openTerminal(await setUp(), { NO_COLOR: "1" });
  await type(`northspec get service builds ${service.join(" ")}; northspec gte`, "Enter");
  expect(await until(/exit 0[^]*exit 2/)).not.toContain("\u001b");
});

test("--watch shows a progress line on the terminal and clears it at the end", async () => {
  const { type, until } = await openTerminal(await setUp({ speed: 3 }));
  const flags = bodyFlags.map((arg) => `'${arg}'`).join(" ");
  await type(
    `clear; northspec create service build --project-id default-project ${flags} --watch --interval 200ms`,
    "Enter",
  );
  await until(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] [a-z]+-[a-z]+-\d+ [A-Z_]+ \d+s/);
  const screen = await until(/exit 0/);
  expect(screen).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  expect(screen).toContain("SUCCESS");
});
