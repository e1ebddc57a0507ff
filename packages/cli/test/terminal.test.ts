import { ensureProgram } from "@northspec/scripts/program";
import { beforeAll, expect, test } from "vitest";
import { bodyFlags, contextsOf, service, setUp, token, useBundle } from "./setup.ts";
import { openTerminal } from "./terminal.ts";

useBundle();

// May install tmux.
beforeAll(() => ensureProgram("tmux", "-V"), 300_000);

test("login prompts for the token without echoing it", async () => {
  const { type, until } = await openTerminal(await setUp());
  await type("northspec login", "Enter");
  await until(/API token:/);
  await type(`${token}x`, "BSpace", "Enter");
  const screen = await until(/exit 0/);
  expect(screen).toContain("The current context is default");
  expect(screen).not.toContain(token.slice(0, 9));
});

test("the hidden prompt edits the line and accepts pasted text", async () => {
  const setup = await setUp();
  const { type, until } = await openTerminal(setup);
  await type("northspec login", "Enter");
  await until(/API token:/);
  await type("mistyped", "C-u", token.slice(1, 10), "C-a", token.slice(0, 1), "Right", "Left", "C-e");
  await type(token.slice(10), "x", "BSpace", "Enter");
  await until(/exit 0/);
  expect(contextsOf(setup)).toMatchObject({ default: { token } });
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

test("draws metrics as a table with sparklines and as charts", async () => {
  const { type, until } = await openTerminal(await setUp({ clock: { now: () => Date.parse("2026-02-01T12:00:00Z") } }));
  const metrics = `northspec get service metrics ${service.join(" ")} --since 1h`;
  await type(`${metrics} --metric-types cpu --metric-types requests`, "Enter");
  const table = await until(/exit 0/);
  expect(table).toMatch(/METRIC +CONTAINER +UNIT +LAST +MIN +MEAN +MAX +TREND/);
  expect(table).toMatch(/\ncpu +…\w{5} +vCPU( +[\d.]+){4} +[▁▂▃▄▅▆▇█]{20,}/);
  expect(table).toMatch(/\nrequests +…\w{5} +rps /);
  await type(`clear; ${metrics} --metric-types memory --chart`, "Enter");
  // Not the screen before it is cleared.
  const chart = await until(/memory \(mb\)[^]*exit 0/);
  expect(chart).toMatch(/ 0 ┼─{80,}\n +2026-02-01 11:00 +2026-02-01 1[12]:\d\d/);
});

test("prints no colors with NO_COLOR", async () => {
  const { type, until } = await openTerminal(await setUp(), { NO_COLOR: "1" });
  await type(`northspec get service builds ${service.join(" ")}; northspec gte`, "Enter");
  expect(await until(/exit 0[^]*exit 2/)).not.toContain("\u001b");
});

test("--wait shows a progress line on the terminal and clears it at the end", async () => {
  const { type, until } = await openTerminal(await setUp({ speed: 3 }));
  const flags = bodyFlags.map((arg) => `'${arg}'`).join(" ");
  await type(
    `clear; northspec create service build --project-id default-project ${flags} --wait --interval 200ms`,
    "Enter",
  );
  await until(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] docs-site build [A-Z_]+ \d+s/);
  const screen = await until(/exit 0/);
  expect(screen).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  expect(screen).toContain("SUCCESS");
});
