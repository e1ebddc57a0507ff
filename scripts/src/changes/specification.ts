import { join, relative, resolve } from "node:path";
import { harmOf } from "./harm.ts";
import { JudgementError } from "./judgement-error.ts";
import type { Level } from "./level.ts";
import { bundle, diff, type DiffChange, type Location } from "./redocly.ts";
import { judge } from "./rules.ts";

/** Where something stands in the repository. */
export interface Place {
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly line: number;
  readonly pointer: string;
  /** Whether it stands there in the base alone: what was removed. */
  readonly inBase: boolean;
}

/** A change of what the specification publishes. */
export interface Change extends Place {
  readonly level: Level;
  /** What was changed. */
  readonly message: string;
  /** Whom it breaks, or why it is more than a patch. */
  readonly reason?: string;
}

/**
 * Compares the specification of two trees.
 *
 * @param base - the root of the tree of before.
 * @param root - the root of the repository, whose configuration of Redocly counts.
 * @param workshop - a folder for bundles.
 * @returns the changes: none where the published bundle is the same to the byte.
 * @throws {@link JudgementError} where one of them cannot be read.
 */
export async function compareSpecifications(base: string, root: string, workshop: string): Promise<Change[]> {
  const cwd = join(root, "spec");
  const [before, after] = [join(base, "spec/openapi.yaml"), join(cwd, "openapi.yaml")];
  // Both are awaited, whatever becomes of them: the folder is taken away afterwards.
  const [bundleBefore, bundleAfter] = await Promise.allSettled([
    bundle(before, join(workshop, "before.json"), cwd),
    bundle(after, join(workshop, "after.json"), cwd),
  ]);
  if (bundleBefore.status === "rejected") throw baseError(bundleBefore.reason, base, cwd);
  if (bundleAfter.status === "rejected") throw bundleAfter.reason;
  if (bundleBefore.value === bundleAfter.value) return [];
  const placeOf = (location: Location): Place => locate(location, cwd, base, root);
  const differences = await diff(before, after, cwd);
  const changes = [
    ...schemaChanges(JSON.parse(bundleBefore.value), JSON.parse(bundleAfter.value)),
    ...differences.flatMap((difference) => describe(difference, placeOf)),
  ];
  return changes.length > 0 ? changes : [unseen];
}

/** Says that it is the base which cannot be read, and names its files as they are named in the repository. */
function baseError(error: unknown, base: string, cwd: string): unknown {
  if (!(error instanceof JudgementError)) return error;
  const said = error.message.replaceAll(`${relative(cwd, base)}/`, "").replaceAll(`${base}/`, "");
  return new JudgementError(`This is the base. Choose another with --base, in which it is sound.\n${said}`);
}

/** What `redocly diff` does not see, and the bytes of the bundle show. */
const unseen: Change = {
  level: "patch",
  message: "The order or the layout of the published openapi.json changes.",
  file: "spec/openapi.yaml",
  line: 1,
  pointer: "#/",
  inBase: false,
};

const reasonOfMinor = "What is new comes with a minor version at least (https://semver.org/#spec-item-7).";

function describe(change: DiffChange, placeOf: (location: Location) => Place): Change[] {
  const { level, rule } = judge(change);
  // The outcome of the tool has one of the two.
  const location = change.verdicts[0]?.location ?? change.revision ?? change.base;
  if (location === undefined) return [];
  if (rule !== undefined || change.verdicts.length === 0) {
    const reason = rule?.reason ?? (level === "minor" ? reasonOfMinor : undefined);
    return [{ level, message: sentenceOf(change), ...(reason === undefined ? {} : { reason }), ...placeOf(location) }];
  }
  return change.verdicts.map(({ ruleId, message, location: place }) => ({
    level,
    message,
    reason: harmOf(ruleId),
    ...placeOf(place),
  }));
}

function sentenceOf({ kind, path, property, typeName, base, revision }: DiffChange): string {
  const what = property ?? `${typeName} ${path.split("/").at(-1)?.replaceAll("~1", "/").replaceAll("~0", "~") ?? ""}`;
  if (kind !== "modified") return `\`${what}\` was ${kind}.`;
  return `\`${what}\` changed from ${inShort(base?.value)} to ${inShort(revision?.value)}.`;
}

function inShort(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function locate({ file, line, pointer }: Location, cwd: string, base: string, root: string): Place {
  const path = resolve(cwd, file);
  const fromBase = relative(base, path);
  const inBase = !fromBase.startsWith("..");
  return { file: inBase ? fromBase : relative(root, path), line, pointer, inBase };
}

/** What `redocly diff` does not look at: the names of schemas, which are those of exported types. */
function schemaChanges(before: unknown, after: unknown): Change[] {
  const [old, current] = [schemaNames(before), schemaNames(after)];
  const change = (name: string, inBase: boolean) => ({
    file: `spec/components/schemas/${name}.yaml`,
    line: 1,
    pointer: "#/",
    inBase,
  });
  const removed = old.filter((name) => !current.includes(name));
  const added = current.filter((name) => !old.includes(name));
  return [
    ...removed.map((name) => ({
      level: "major" as const,
      message: `The schema \`${name}\` is gone, or has another name.`,
      reason: `Code that imports the type \`${name}\` of @northspec/types no longer compiles.`,
      ...change(name, true),
    })),
    ...added.map((name) => ({
      level: "minor" as const,
      message: `The schema \`${name}\` is new.`,
      reason: `@northspec/types exports one more type, \`${name}\`.`,
      ...change(name, false),
    })),
  ];
}

function schemaNames(document: unknown): string[] {
  // Both were bundled from a description of OpenAPI.
  return Object.keys((document as { components?: { schemas?: object } }).components?.schemas ?? {});
}
