import type { BumpReport } from "./check-bump.ts";
import type { Problem } from "./problem.ts";

/** The report for people: the verdict, then every problem with its place and its mend. */
export function formatText(report: BumpReport): string {
  const lines = [summaryOf(report)];
  for (const problem of report.problems) {
    lines.push("", `${placeOf(problem)}\n  ${problem.message}`);
    if (problem.reason !== undefined) lines.push(`  ${problem.reason}`);
    lines.push(`  Mend: ${problem.mend.replaceAll("\n", "\n    ")}`);
  }
  return lines.join("\n");
}

/** The problems as commands of GitHub's workflows, which show each on its line of the change. */
export function formatAnnotations({ problems }: BumpReport): string {
  return problems
    .map(({ file, line, message, reason, mend }) => {
      const text = [message, reason, `Mend: ${mend}`].filter((part) => part !== undefined).join("\n");
      return `::error file=${escapeProperty(file)},line=${String(line)},title=${escapeProperty("Version bump")}::${escapeData(text)}`;
    })
    .join("\n");
}

function summaryOf({ base, required, promised, problems, changesets }: BumpReport): string {
  const verdict = problems.length === 0 ? "Accepted" : "Refused";
  if (base === undefined) {
    const why =
      "There is nothing to compare with: no release yet, and no branch that left `main`. Name a base with --base.";
    return problems.length === 0 ? why : `${verdict}. ${why}`;
  }
  const files = changesets.map(({ file }) => file).join(", ");
  const promise = promised === "none" ? "nothing" : riseOf(promised);
  return [
    `${verdict}. Compared with ${base.name} (${base.commit.slice(0, 10)}):`,
    `the specification needs ${riseOf(required)}; promised is ${promise}${files === "" ? "" : ` by ${files}`}.`,
  ].join("\n");
}

function riseOf(rise: string): string {
  return rise === "none" ? "no rise" : `a ${rise} rise`;
}

function placeOf({ file, line, pointer, inBase }: Problem): string {
  const where = pointer === undefined ? "" : ` ${pointer}`;
  return `${file}:${String(line)}${where}${inBase === true ? " (in the base)" : ""}`;
}

// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
