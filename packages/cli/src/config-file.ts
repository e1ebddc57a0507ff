import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { codeOf, CommandError } from "./errors.ts";

/** A saved address with its token and default parameters. */
export interface SavedContext {
  readonly baseUrl: string;
  readonly token: string;
  /** Default path parameters: `projectId`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The configuration file. */
export interface Config {
  readonly version: 1;
  /** The name of the current context. */
  readonly current?: string;
  readonly contexts: Readonly<Record<string, SavedContext>>;
}

const version = 1;

/** The path of the configuration file: https://specifications.freedesktop.org/basedir-spec/latest/ */
export function configFile(): string {
  const { XDG_CONFIG_HOME } = process.env;
  // The standard requires programs to ignore a relative path.
  const directory = XDG_CONFIG_HOME?.startsWith("/") ? XDG_CONFIG_HOME : join(homedir(), ".config");
  return join(directory, "northspec", "config.json");
}

/**
 * Reads the configuration. Returns an empty one if there is no file.
 *
 * @throws CommandError if the file cannot be read, is invalid, or was written by a later version.
 */
export function readConfig(): Config {
  const file = configFile();
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return { version, contexts: {} };
    throw configurationError(`Cannot read ${file} (${codeOf(error)}). Check its permissions.`, error);
  }
  let config: Partial<Config> | null;
  try {
    config = JSON.parse(text) as Partial<Config> | null; // checked below
  } catch (error) {
    throw configurationError(`${file} is not valid JSON. Fix it, or delete it and log in again.`, error);
  }
  if (typeof config?.version === "number" && config.version > version) {
    throw configurationError(
      `${file} was written by a later northspec (format version ${config.version}). Update northspec.`,
    );
  }
  if (config?.version !== version || !isConfig(config)) {
    throw configurationError(`${file} is not a northspec configuration. Fix it, or delete it and log in again.`);
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
 * Writes the configuration atomically, readable only by the user.
 *
 * @throws CommandError if it cannot be written. The old file is then unchanged.
 */
export function writeConfig(config: Config): void {
  const file = configFile();
  const temporary = `${file}.${process.pid}.tmp`;
  let created = false;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    created = true;
    writeFileSync(temporary, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
    // An existing file keeps its mode.
    chmodSync(temporary, 0o600);
    renameSync(temporary, file);
  } catch (error) {
    if (created) rmSync(temporary, { force: true });
    throw configurationError(
      `Cannot write ${file} (${codeOf(error)}). Check the directory and its permissions.`,
      error,
    );
  }
}

function configurationError(message: string, cause?: unknown): CommandError {
  return new CommandError("configuration", message, { cause });
}
