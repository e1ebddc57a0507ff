import { type Bump, compareBumps } from "./bump.ts";
import type { DiffChange } from "./redocly.ts";

/** Rates a change differently from `redocly diff`. */
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

/** Keywords that restrict a value. If `redocly diff` rates a change of one as a patch, more values are valid than before. */
const restrictions = ["required", "enum", "type", "additionalProperties", "pattern", "format", "multipleOf"].concat(
  ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"],
  ["minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"],
);

/**
 * Rules that raise the bump.
 *
 * `redocly diff` knows the wire format, but not the names in the types, the arguments of the client or the CLI commands.
 * Its path is the first use of a schema alone, but a change that it rates as a patch is harmless in requests and in
 * responses, so a rule may rely on that use.
 */
const rules: readonly Rule[] = [
  rule("major", "Code that imports this type from @northspec/types no longer compiles.", isNamedSchema("removed")),
  rule("minor", "@northspec/types exports a new type.", isNamedSchema("added")),
  rule("major", "A token with only the previous permission gets a 403.", modified("x-required-permission")),
  rule("major", "Scripts that run the previous CLI command fail with a usage error.", modified("x-cli-command")),
  rule(
    "major",
    "The argument of the client's method and the flag of the CLI command get another name.",
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
    "The operation now requires the security of all other operations.",
    ({ kind, typeName, path }) =>
      kind === "removed" && typeName === "SecurityRequirementList" && path.startsWith("#/paths/"),
  ),
  rule("minor", "A call that omits the value has a different effect, without an error.", modified("default")),
  rule(
    "minor",
    "Semantic Versioning requires a minor bump for deprecations.",
    (change) => modified("deprecated")(change) && change.revision?.value === true,
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
  /** The impact on users. A patch may have none. */
  readonly reason?: string;
  /** The bump that `redocly diff` requires, if a rule of this repository overrides it. */
  readonly overrides?: Bump;
}

/** Rates a change. No rule lowers one that `redocly diff` rates as breaking. */
export function rate(change: DiffChange): Rating {
  const { impact, kind, typeName, verdicts } = change;
  const [verdict] = verdicts;
  if (verdict === undefined && kind === "added" && typeName.startsWith("Example")) return { bump: "patch" };
  const [raised] = rules
    .filter(({ bump, matches }) => compareBumps(bump, impact) > 0 && matches(change))
    .toSorted((one, other) => compareBumps(other.bump, one.bump));
  if (raised !== undefined) return { bump: raised.bump, reason: raised.reason, overrides: impact };
  if (verdict !== undefined) return { bump: impact, reason: `Breaking by the rule ${verdict.ruleId} of redocly diff.` };
  if (impact === "patch") return { bump: impact };
  return { bump: impact, reason: "Semantic Versioning requires a minor bump for additions." };
}
