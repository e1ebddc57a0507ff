import { isObject } from "@northspec/openapi";
import type { Route } from "./specification.ts";

/** The fields that are now in `settings`, and those of them that are in `settings.cron`. */
const settingsFields = ["backoffLimit", "runOnSourceChange", "activeDeadlineSeconds"];
const cronFields = ["schedule", "suspended", "concurrencyPolicy"];

/**
 * Returns the paths that an operation had before. The platform no longer documents them, but the official CLI has no other
 * commands to create, put and patch jobs.
 */
export function deprecatedPathsOf({ operationId, path }: Route): string[] {
  if (!["createJob", "putJob", "patchJob"].includes(operationId)) return [];
  return ["manual", "cron"].map((type) => path.replace("/jobs", `/jobs/${type}`));
}

/** Converts the body of a request to such a path. Its settings are not nested. */
export function nestJobSettings(body: unknown): unknown {
  if (!isObject(body)) return body;
  const pick = (names: readonly string[]) => Object.entries(body).filter(([name]) => names.includes(name));
  const others = Object.entries(body).filter(([name]) => ![...settingsFields, ...cronFields].includes(name));
  const cron = pick(cronFields);
  const settings = [...pick(settingsFields), ...(cron.length > 0 ? [["cron", Object.fromEntries(cron)]] : [])];
  return Object.fromEntries([...others, ...(settings.length > 0 ? [["settings", Object.fromEntries(settings)]] : [])]);
}
