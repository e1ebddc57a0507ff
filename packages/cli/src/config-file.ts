import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { codeOf, CommandError } from "./errors.ts";

/** A named place to send requests to. */
export interface SavedContext {
  readonly baseUrl: string;
  readonly token: string;
  /** Path parameters that hold unless others are given, such as `projectId`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the configuration file holds. */
export interface Config {
  readonly version: 1;
  /** The name of the context in use. */
  readonly current?: string;
  readonly contexts: Readonly<Record<string, SavedContext>>;
}

const version = 1;

/** Where the configuration is kept: https://specifications.freedesktop.org/basedir-spec/latest/ */
export function configFile(): string {
  const { XDG_CONFIG_HOME } = process.env;
  // The standard says that a relative path there is to be ignored.
  const directory = XDG_CONFIG_HOME?.startsWith("/") ? XDG_CONFIG_HOME : join(homedir(), ".config");
  return join(directory, "northspec", "config.json");
}

/**
 * Reads the configuration; an empty one where there is no file.
 *
 * @throws CommandError where the file cannot be read, is damaged, or was written by a later version.
 */
export function readConfig(): Config {
  const file = configFile();
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return { version, contexts: {} };
    throw configurationError(`${file} cannot be read (${codeOf(error)}). Check its permissions.`, error);
  }
  let config: Partial<Config> | null;
  try {
    config = JSON.parse(text) as Partial<Config> | null; // checked below
  } catch (error) {
    throw configurationError(`${file} is not JSON. Mend it, or remove it and log in again.`, error);
  }
  if (typeof config?.version === "number" && config.version > version) {
    throw configurationError(
      `${file} was written by a later northspec (its version is ${config.version}). Update northspec.`,
    );
  }
  if (config?.version !== version || !isConfig(config)) {
    throw configurationError(`${file} is not a configuration of northspec. Mend it, or remove it and log in again.`);
  }
  return config;
}

function isConfig(config: Partial<Config>): config is Config {
  const { contexts, current } = config;
  if (typeof contexts !== "object" || contexts === null || !["string", "undefined"].includes(typeof current))
    return false;
  return Object.values(contexts).every(
    (context) =>
      typeof context?.baseUrl === "string" &&
      typeof context.token === "string" &&
      typeof context.parameters === "object" &&
      context.parameters !== null,
  );
}

/**
 * Writes the configuration, whole or not at all, so that only the user can read it.
 *
 * @throws CommandError where it cannot be written; the old one is then still there.
 */
export function writeConfig(config: Config): void {
  const file = configFile();
  const temporary = `${file}.${process.pid}.tmp`;
  let created = false;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    created = true;
    writeFileSync(temporary, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
    // A file of that name that was there before keeps its mode.
    chmodSync(temporary, 0o600);
    renameSync(temporary, file);
  } catch (error) {
    if (created) rmSync(temporary, { force: true });
    throw configurationError(
      `${file} cannot be written (${codeOf(error)}). Check the directory and its permissions.`,
      error,
    );
  }
}

function configurationError(message: string, cause?: unknown): CommandError {
  return new CommandError("configuration", message, { cause });
}
