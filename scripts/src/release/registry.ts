import type { Outcome } from "../changes/run.ts";
import { attempt, capture } from "./command.ts";
import type { Tarball } from "./tarball.ts";

/**
 * The registry that npm is configured to publish a package to.
 *
 * @returns its address, without a user or password that it may carry.
 */
export async function registryOf(root: string, packageName: string): Promise<string> {
  const scope = packageName.split("/")[0] ?? "";
  const [scoped, general] = await Promise.all([
    capture(root, "npm", "config", "get", `${scope}:registry`),
    capture(root, "npm", "config", "get", "registry"),
  ]);
  const url = new URL(URL.canParse(scoped.trim()) ? scoped.trim() : general.trim());
  return `${url.origin}${url.pathname}`;
}

/**
 * Asks the registry for a version of a package.
 *
 * @returns the integrity of its tarball, or nothing where there is no such version.
 * @throws Error with what npm says, where the registry does not answer.
 */
export async function findIntegrity(root: string, name: string, version: string): Promise<string | undefined> {
  const specifier = `${name}@${version}`;
  const outcome = await attempt(root, "npm", "view", specifier, "dist.integrity", "--json", "--prefer-online");
  if (outcome.exitCode === 0) {
    const answer: unknown = outcome.stdout.trim() === "" ? undefined : JSON.parse(outcome.stdout);
    return typeof answer === "string" ? answer : undefined;
  }
  if (errorOf(outcome).code === "E404") return undefined;
  throw new Error(`The registry cannot be asked for ${specifier}. ${explain(outcome)}`);
}

/**
 * Publishes a tarball. Where GitHub's workflow may ask for a token of its identity, npm attests what made it.
 *
 * @throws Error with what npm says, and the mend where it is known.
 * @see https://docs.npmjs.com/generating-provenance-statements
 */
export async function publish(root: string, { name, version, file }: Tarball): Promise<void> {
  const hasIdentity = process.env["ACTIONS_ID_TOKEN_REQUEST_URL"] !== undefined;
  // `beta` of 1.0.0-beta.1: who installs no version by name must not get it.
  const prerelease = /^[^-]+-([\w-]+)/u.exec(version)?.[1];
  const outcome = await attempt(
    root,
    "npm",
    "publish",
    file,
    "--json",
    "--ignore-scripts",
    "--tag",
    prerelease ?? "latest",
    ...(hasIdentity ? ["--provenance"] : []),
  );
  if (outcome.exitCode !== 0) throw new Error(`${name}@${version} was not published. ${explain(outcome)}`);
}

/** What to do about an error of npm. */
const mends: Readonly<Record<string, string>> = {
  ENEEDAUTH: "Log in with `npm login`, or let the registry trust the workflow that publishes.",
  E401: "The token is unknown to the registry or has expired: log in with `npm login`.",
  E403: "The registry forbids it: ask an owner of the package for the right to publish it.",
  E404: "The registry does not let you create it: log in with `npm login`, and ask for a place in the scope.",
  EOTP: "The registry asks for a one-time password: run this again with it in NPM_CONFIG_OTP.",
};

function explain(outcome: Outcome): string {
  const { code, summary } = errorOf(outcome);
  return [`npm says: ${summary.replace(/[.\s]+$/u, "")}${code === undefined ? "" : ` (${code})`}.`, mends[code ?? ""]]
    .filter((sentence) => sentence !== undefined)
    .join(" ");
}

function errorOf({ stdout, stderr }: Outcome): { readonly code?: string; readonly summary: string } {
  try {
    // What npm prints of an error with --json.
    const { error } = JSON.parse(stdout) as { error: { code?: string; summary?: string; detail?: string } };
    const summary = error.summary ?? error.detail ?? stderr;
    return error.code === undefined ? { summary } : { code: error.code, summary };
  } catch {
    return { summary: stderr.trim() || stdout.trim() };
  }
}
