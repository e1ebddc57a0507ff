import type { Sandbox } from "@northspec/sandbox";
import type { LogLine } from "@northspec/types";
import { expect } from "vitest";
import { project, send } from "./setup.ts";

/** The query of a request for logs; an array repeats the parameter. */
export type LogQuery = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The owner of logs and the operation: `services/shop/logs`. */
export type LogPath = `${"services" | "jobs"}/${string}/${"logs" | "build-logs"}`;

export function queryString(query: LogQuery): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => [name, String(each)]),
  );
  return new URLSearchParams(pairs).toString();
}

/** Reads lines. */
export async function linesOf(sandbox: Sandbox, path: LogPath, query: LogQuery = {}): Promise<LogLine[]> {
  const { status, body } = await send(sandbox, `${project}/${path}?${queryString(query)}`);
  expect([status, body.error]).toEqual([200, undefined]);
  return body.data;
}

/** Reads the texts of lines, the oldest first. */
export async function textsOf(sandbox: Sandbox, path: LogPath, query: LogQuery = {}): Promise<unknown[]> {
  return (await linesOf(sandbox, path, { direction: "forward", lineLimit: 1000, ...query })).map(({ log }) => log);
}

/** Reads all lines of a range, page by page, without the lines that two pages have in common. */
export async function allLines(sandbox: Sandbox, path: LogPath, query: LogQuery = {}): Promise<LogLine[]> {
  const lines = new Map<string, LogLine>();
  let startTime = query["startTime"];
  for (;;) {
    const page = await linesOf(sandbox, path, { ...query, startTime, direction: "forward", lineLimit: 1000 });
    for (const line of page) lines.set(`${line.ts} ${line.containerId}`, line);
    if (page.length < 1000) return [...lines.values()];
    startTime = page.at(-1)?.ts;
  }
}

/** Expects that the lines of each container are in order, and that no two have the same time. */
export function expectOrdered(lines: readonly LogLine[]): void {
  const last = new Map<string, string>();
  let previous = "";
  for (const { containerId, ts } of lines) {
    expect(ts >= previous && ts > (last.get(containerId) ?? "")).toBe(true);
    last.set(containerId, ts);
    previous = ts;
  }
}
