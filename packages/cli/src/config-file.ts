import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, CommandError } from "./errors.ts";

/** A saved URL with its token and default parameters. */
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

/** Options for reading an invalid file. */
interface ReadOptions {
  /** Treat a damaged file as empty. */
  readonly replaceDamaged?: boolean;
}

/**
 * Reads the configuration. Returns an empty one if there is no file.
 *
 * @throws CommandError if the file cannot be read, is invalid, or was written by a later version.
 */
export function readConfig({ replaceDamaged = false }: ReadOptions = {}): Config {
  const file = configFile();
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return { version, contexts: {} };
    throw configurationError(`Cannot read ${file} (${codeOf(error)}). Check its permissions.`, error);
  }
  const config = parseConfig(text);
  if (typeof config === "object") return config;
  if (replaceDamaged) return { version, contexts: {} };
  throw configurationError(`${file} is ${config}. Fix it, or run \`northspec login\` to replace it.`);
}

/**
 * Parses a configuration. Returns an error description if it is damaged.
 *
 * @throws CommandError if it was written by a later version.
 */
function parseConfig(text: string): Config | string {
  let config: Partial<Config> | null;
  try {
    config = JSON.parse(text) as Partial<Config> | null; // checked below
  } catch {
    return "not valid JSON";
  }
  if (typeof config?.version === "number" && config.version > version) {
    throw configurationError(
      `${configFile()} was written by a later northspec (format version ${config.version}). Update northspec.`,
    );
  }
  return config?.version === version && isConfig(config) ? config : "not a northspec configuration";
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
 * Changes the configuration: reads it under a lock, so that concurrent changes are not lost, and writes it atomically,
 * readable only by the user.
 *
 * @param change - Returns the new configuration.
 * @returns the new configuration, and the path of a copy of a damaged file.
 * @throws CommandError if the file cannot be read or written. The file is left unchanged.
 */
export async function updateConfig(
  change: (config: Config) => Config,
  options: ReadOptions = {},
): Promise<Config & { readonly damagedCopy?: string }> {
  const file = resolveLink(configFile());
  const unlock = await lock(file);
  try {
    const config = change(readConfig(options));
    const isDamaged = existsSync(file) && typeof parseConfig(readFileSync(file, "utf8")) === "string";
    const damagedCopy = `${file}.damaged`;
    try {
      if (isDamaged) renameSync(file, damagedCopy);
      writeAtomically(file, `${JSON.stringify(config, null, 2)}\n`);
    } catch (error) {
      throw writeError(file, error);
    }
    return { ...config, ...(isDamaged ? { damagedCopy } : {}) };
  } finally {
    unlock();
  }
}

/** Writes a file under another name and renames it, readable only by the user. */
function writeAtomically(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    // An existing file keeps its mode.
    chmodSync(temporary, 0o600);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The file that a symbolic link points to, even if it does not exist. Other paths are returned unchanged. */
function resolveLink(file: string): string {
  let target = file;
  for (let links = 0; links < 40; links += 1) {
    try {
      target = resolve(dirname(target), readlinkSync(target));
    } catch {
      return target; // not a link
    }
  }
  throw writeError(file, { code: "ELOOP" });
}

/** A lock is held for milliseconds, so an older one belongs to a process that was killed. */
const staleAfterMs = 60_000;
const lockTimeoutMs = 30_000;

/** Creates a lock file and returns a function that deletes it. */
async function lock(file: string): Promise<() => void> {
  const path = `${file}.lock`;
  const deadline = Date.now() + lockTimeoutMs;
  mkdirSafely(dirname(file));
  for (;;) {
    try {
      closeSync(openSync(path, "wx", 0o600));
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw writeError(file, error);
    }
    const created = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - created > staleAfterMs) rmSync(path, { force: true });
    else if (Date.now() > deadline) {
      throw configurationError(`Cannot lock ${file}. If no other northspec is running, delete ${path}.`);
    } else await sleep(20);
  }
}

function mkdirSafely(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writeError(configFile(), error);
  }
}

function writeError(file: string, cause: unknown): CommandError {
  return configurationError(`Cannot write ${file} (${codeOf(cause)}). Check the directory and its permissions.`, cause);
}

function configurationError(message: string, cause?: unknown): CommandError {
  return new CommandError("configuration", message, { cause });
}
