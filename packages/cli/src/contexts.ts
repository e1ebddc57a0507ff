import { type Config, readConfig, writeConfig } from "./config-file.ts";
import { usageError } from "./errors.ts";
import { writeResult } from "./output.ts";
import { contextOf, formatOf, type Options } from "./settings.ts";

/** Prints the contexts without their tokens. */
export async function listContexts(options: Options): Promise<void> {
  const { contexts, current } = readConfig();
  const rows = Object.entries(contexts).map(([name, { baseUrl, parameters }]) => ({
    name,
    current: name === current,
    baseUrl,
    ...parameters,
  }));
  const format = formatOf(options);
  if (rows.length === 0 && format === "table")
    process.stderr.write("There is no context. Add one with northspec login.\n");
  else await writeResult(rows, format);
}

/** Puts a context in use. */
export function useContext(name: string): void {
  const config = readConfig();
  requireContext(config, name);
  writeConfig({ ...config, current: name });
  process.stderr.write(`The context ${name} is in use.\n`);
}

/** Removes a context: the one in use unless another is named. */
export async function removeContext(given: string | undefined, options: Options): Promise<void> {
  const config = readConfig();
  const name = given ?? contextOf(options, config)?.[0];
  if (name === undefined) throw usageError("No context is in use. Name the one to remove.");
  requireContext(config, name);
  const { current, ...rest } = config;
  const contexts = Object.fromEntries(Object.entries(config.contexts).filter(([each]) => each !== name));
  writeConfig({ ...rest, contexts, ...(current === undefined || current === name ? {} : { current }) });
  process.stderr.write(`The context ${name} is removed.\n`);
}

function requireContext({ contexts }: Config, name: string): void {
  if (Object.hasOwn(contexts, name)) return;
  throw usageError(`There is no context ${name}. There is: ${Object.keys(contexts).join(", ") || "none"}.`);
}
