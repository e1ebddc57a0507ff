import { exceeds, type Level } from "./level.ts";
import type { DiffChange } from "./redocly.ts";

/** Why a change needs another rise than `redocly diff` says. */
export interface Rule {
  readonly level: Level;
  /** Whether it lowers the rise. Without it, it raises it. */
  readonly lowers?: true;
  /** What it breaks, or why it is more than a patch. */
  readonly reason: string;
  readonly matches: (change: DiffChange) => boolean;
}

const modified =
  (...properties: readonly string[]) =>
  ({ kind, property }: DiffChange): boolean =>
    kind === "modified" && property !== undefined && properties.includes(property);

const isInRequest = ({ path }: DiffChange): boolean => /\/(?:requestBody|parameters)\//u.test(path);
const isInReply = ({ path }: DiffChange): boolean => path.includes("/responses/");
const isTrue = (side: DiffChange["base"]): boolean => side?.value === true;

/** Values of a list that another does not have. */
const lost = (from: unknown, to: unknown): boolean =>
  Array.isArray(from) && Array.isArray(to) && from.some((value) => !to.includes(value));

/** What restricts a value: where `redocly diff` leaves a change of it at patch, it takes more values than before. */
const restrictions = ["required", "enum", "type", "additionalProperties", "pattern", "format", "multipleOf"].concat(
  ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"],
  ["minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"],
);

/**
 * Where `redocly diff` rates a change otherwise than those feel it who use what is published: it knows what goes over
 * the wire, but not the names in the types, the arguments of the client and the commands.
 *
 * `redocly diff` knows on which sides a schema is used, and what it calls major breaks somebody: no rule lowers that.
 * Its path shows the first use alone; what it leaves at patch, though, does no harm on either side, so that a rule may
 * go by that use.
 */
export const rules: readonly Rule[] = [
  {
    level: "patch",
    lowers: true,
    reason: "Examples are documentation: nobody's code meets them.",
    matches: ({ kind, typeName, verdicts }) =>
      kind === "added" && typeName.startsWith("Example") && verdicts.length === 0,
  },
  {
    level: "major",
    reason: "A token that has the permission of before is refused with a 403.",
    matches: modified("x-required-permission"),
  },
  {
    level: "major",
    reason: "Scripts that run the command of before end with a usage error.",
    matches: modified("x-cli-command"),
  },
  {
    level: "major",
    reason: "The argument of the client's method, and the flag of the command, have another name.",
    matches: (change) => change.typeName === "Parameter" && modified("name")(change),
  },
  {
    level: "major",
    reason: "Code that names a value which left the type no longer compiles.",
    matches: (change) =>
      modified("enum")(change) && isInReply(change) && lost(change.base?.value, change.revision?.value),
  },
  {
    level: "major",
    reason: "Code that reads a field of the alternative which left the type no longer compiles.",
    matches: ({ kind, path }) => kind === "removed" && /\/responses\/.*\/(?:oneOf|anyOf)\/\d+$/u.test(path),
  },
  {
    level: "major",
    reason: "What suffices for all other operations is needed for this one too.",
    matches: ({ kind, typeName, path }) =>
      kind === "removed" && typeName === "SecurityRequirementList" && path.startsWith("#/paths/"),
  },
  {
    level: "minor",
    reason: "A call that leaves it out does something else than before, without an error.",
    matches: modified("default"),
  },
  {
    level: "minor",
    reason:
      "Semantic Versioning has a deprecation come with a minor version at least (https://semver.org/#spec-item-7).",
    matches: (change) => modified("deprecated")(change) && isTrue(change.revision),
  },
  {
    level: "minor",
    reason: "A caller may send what was refused before.",
    matches: (change) => isInRequest(change) && modified(...restrictions)(change),
  },
];

/** The rise that a change needs, and the rule that says so, where it is not what `redocly diff` says. */
export function judge(change: DiffChange): { readonly level: Level; readonly rule?: Rule } {
  const [rule] = rules
    .filter(({ level, lowers }) => (lowers ? exceeds(change.impact, level) : exceeds(level, change.impact)))
    .filter(({ matches }) => matches(change))
    .toSorted((one, other) => (exceeds(other.level, one.level) ? 1 : -1));
  return rule === undefined ? { level: change.impact } : { level: rule.level, rule };
}
