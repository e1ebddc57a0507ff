import { execFile } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ApiClient, ApiClientInMemoryContextProvider } from "@northflank/js-client";
import { blocksOf } from "./readme.ts";

const run = promisify(execFile);

/** The version of the official CLI that is tested. */
const cliVersion = "0.9.24";

/** The input of an operation. */
interface OfficialCall {
  readonly parameters: Readonly<Record<string, string>>;
  readonly data?: object;
}

/**
 * Calls an operation by the words that the official client and CLI share, such as `create service combined`.
 *
 * @returns the `data` of the response.
 * @throws Error with the message of the API if the call fails.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- tests read any property
export type OfficialTool = (words: string, call: OfficialCall) => Promise<any>;

/** Creates the official client. */
export function officialClient(url: string, token: string): OfficialTool {
  const contexts = new ApiClientInMemoryContextProvider();
  contexts.addContext({ name: "sandbox", token, host: url });
  const client = new ApiClient(contexts, { throwErrorOnHttpErrorCode: true });
  return async (words, { parameters, data }) => {
    // A tree of functions, by words.
    type Endpoint = ((request: object) => Promise<{ readonly data: unknown }>) & { readonly [word: string]: Endpoint };
    const root = client as unknown as Endpoint;
    const endpoint = words.split(" ").reduce<Endpoint | undefined>((node, word) => node?.[word], root);
    if (!endpoint) throw new Error(`The official client has no ${words}.`);
    return (await endpoint({ parameters, ...(data ? { data } : {}) })).data;
  };
}

/**
 * Installs the official CLI from npm into a new directory.
 *
 * @returns The path of the directory.
 */
export async function installOfficialCli(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "northspec-official-cli-"));
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  await run("npm", ["install", "--prefix", home, ...quiet, `@northflank/cli@${cliVersion}`]);
  return home;
}

/** Uses the official CLI in a directory, which becomes its home. */
export async function officialCli(home: string, url: string, token: string): Promise<OfficialTool> {
  // `northflank login` verifies the token with an operation that is not documented. Without `lastUpdateCheck`, the CLI
  // does not check for updates; with one, it does so in every command, since it cannot read dates of JSON.
  const config = JSON.parse(blocksOf("README.md", "json")[0] ?? "");
  Object.assign(config.contexts[0], { host: url, token });
  await mkdir(join(home, ".northflank"), { recursive: true });
  await writeFile(join(home, ".northflank/config.json"), JSON.stringify(config));
  const main = join(home, "node_modules/@northflank/cli/dist/cli.js");
  return async (words, { parameters, data }) => {
    const flags = Object.entries(parameters).flatMap(([name, value]) => [`--${name}`, value]);
    const input = data ? ["--input", JSON.stringify(data)] : [];
    const confirmed = words.startsWith("delete") ? ["--force"] : [];
    const args = [main, ...words.split(" "), ...flags, ...input, ...confirmed, "--output", "json"];
    const { stdout } = await run(process.execPath, args, { env: { ...process.env, HOME: home }, maxBuffer: 2 ** 24 });
    return JSON.parse(stdout);
  };
}
