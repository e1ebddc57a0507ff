import { type Bump, compareBumps } from "./bump.ts";
import type { DiffChange } from "./redocly.ts";

/** Overrides the bump that `redocly diff` reports for a change. */
interface Rule {
  readonly bump: Bump;
  /** The impact on users. */
  readonly reason: string;
  readonly matches: (change: DiffChange) => boolean;
}

const modified =
  (...properties: readonly string[]) =>
  ({ kind, property }: DiffChange): boolean =>
    kind === "modified" && property !== undefined && properties.includes(property);

const isInRequest = ({ path }: DiffChange): boolean => /\/(?:requestBody|parameters)\//u.test(path);
const isInResponse = ({ path }: DiffChange): boolean => path.includes("/responses/");

/** Whether a named schema, which is an exported type, was added or removed. */
const isNamedSchema =
  (kind: DiffChange["kind"]) =>
  (change: DiffChange): boolean =>
    change.kind === kind && /^#\/components\/schemas\/[^/]+$/u.test(change.path);

const hasLostValues = ({ base, revision }: DiffChange): boolean => {
  const [from, to]: unknown[] = [base?.value, revision?.value];
  return Array.isArray(from) && Array.isArray(to) && from.some((value) => !to.includes(value));
};

/** Keywords that restrict a value. If `redocly diff` reports a change of one as a patch, it allows more values. */
const restrictions = ["required", "enum", "type", "additionalProperties", "pattern", "format", "multipleOf"].concat(
  ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"],
  ["minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"],
);

/**
 * Rules that raise the bump.
 *
 * `redocly diff` checks the wire format, but not type names, client arguments or CLI commands. It only reports the first
 * use of a schema. A change that it reports as a patch is compatible in requests and in responses, so rules can rely on
 * that use.
 */
const rules: readonly Rule[] = [
  rule("major", "Code that imports this type from @northspec/types no longer compiles.", isNamedSchema("removed")),
  rule("minor", "@northspec/types exports a new type.", isNamedSchema("added")),
  rule("major", "A token with only the previous permission gets a 403.", modified("x-required-permission")),
  rule("major", "Scripts that run the previous CLI command fail with a usage error.", modified("x-cli-command")),
  rule(
    "major",
    "Code and scripts that wait for the operation fail, or get another result.",
    ({ kind, path }) => kind !== "added" && /\/x-wait(?:\/operation)?$/u.test(path),
  ),
  rule(
    "major",
    "The client argument and the CLI flag are renamed.",
    (change) => change.typeName === "Parameter" && modified("name")(change),
  ),
  rule(
    "major",
    "Code that uses a removed value no longer compiles.",
    (change) => modified("enum")(change) && isInResponse(change) && hasLostValues(change),
  ),
  rule(
    "major",
    "Code that reads a field of the removed variant no longer compiles.",
    ({ kind, path }) => kind === "removed" && /\/responses\/.*\/(?:oneOf|anyOf)\/\d+$/u.test(path),
  ),
  rule(
    "major",
    "The operation now requires authentication.",
    ({ kind, typeName, path }) =>
      kind === "removed" && typeName === "SecurityRequirementList" && path.startsWith("#/paths/"),
  ),
  rule("minor", "Calls that omit the value behave differently, without an error.", modified("default")),
  rule(
    "minor",
    "Semantic Versioning requires a minor bump for deprecations.",
    (change) => modified("deprecated")(change) && change.revision?.value === true,
  ),
  rule(
    "minor",
    "Requests may omit the body.",
    (change) => change.typeName === "RequestBody" && modified("required")(change),
  ),
  rule(
    "minor",
    "Requests may contain values that were rejected before.",
    (change) => isInRequest(change) && modified(...restrictions)(change),
  ),
];

function rule(bump: Bump, reason: string, matches: Rule["matches"]): Rule {
  return { bump, reason, matches };
}

/** The bump that a change requires, and why. */
export interface Rating {
  readonly bump: Bump;
  /** The impact on users. Optional for patches. */
  readonly reason?: string;
  /** The bump that `redocly diff` reports, if a rule overrides it. */
  readonly overrides?: Bump;
}

/** Determines the bump that a change requires. Rules never lower a breaking change. */
export function rate(change: DiffChange): Rating {
  const { impact, kind, typeName, breakingRules } = change;
  const [breakingRule] = breakingRules;
  if (breakingRule === undefined && kind === "added" && typeName.startsWith("Example")) return { bump: "patch" };
  const [raised] = rules
    .filter(({ bump, matches }) => compareBumps(bump, impact) > 0 && matches(change))
    .toSorted((one, other) => compareBumps(other.bump, one.bump));
  if (raised !== undefined) return { bump: raised.bump, reason: raised.reason, overrides: impact };
  if (breakingRule !== undefined)
    return { bump: impact, reason: `Breaking according to the rule ${breakingRule.ruleId} of redocly diff.` };
  if (impact === "patch") return { bump: impact };
  return { bump: impact, reason: "Semantic Versioning requires a minor bump for additions." };
}
