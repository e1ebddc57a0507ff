import type { BumpReport } from "./check-bump.ts";
import { type Level, exceeds } from "./level.ts";

/** GitHub refuses a summary of more than a megabyte, and nobody reads as much. */
const shownAtMost = 500;

const signs: Readonly<Record<Level, string>> = { major: "🔴 major", minor: "🟡 minor", patch: "🟢 patch" };

/** What becomes of the contract, and whether the changesets promise as much, in Markdown. */
export function formatSummary({ base, required, promised, changes, problems }: BumpReport): string {
  const title = "## The contract";
  if (base === undefined) return `${title}\n\nThere is nothing to compare with yet: nothing was released.\n`;
  const compared = `Compared with ${base.name} (\`${base.commit.slice(0, 10)}\`)`;
  const refusals = problems.map(
    ({ file, line, message, mend }) => `- \`${file}:${String(line)}\` ${oneLine(message)} ${oneLine(mend)}`,
  );
  const parts = [
    title,
    changes.length === 0 ? `${compared}, nothing changes.` : `${compared}: ${countOf(changes)}.`,
    verdictOf(required, promised, problems.length),
    refusals.join("\n"),
    tableOf(changes),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

type Changes = BumpReport["changes"];

function countOf(changes: Changes): string {
  const levels = ["major", "minor", "patch"] as const;
  const counts = levels.map((level) => ({ level, count: changes.filter((change) => change.level === level).length }));
  return counts.map(({ level, count }) => `**${String(count)}** ${level}`).join(" · ");
}

function verdictOf(required: string, promised: string, problems: number): string {
  const rises = `Needed: **${required}**. Promised by changesets: **${promised}**.`;
  return problems === 0 ? `✅ ${rises}` : `❌ ${rises}`;
}

function tableOf(changes: Changes): string {
  if (changes.length === 0) return "";
  const sorted = changes.toSorted(
    (one, other) => Number(exceeds(other.level, one.level)) - Number(exceeds(one.level, other.level)),
  );
  const rows = sorted.slice(0, shownAtMost).map(({ level, message, reason, file, line, inBase }) => {
    const place = `\`${file}:${String(line)}\`${inBase ? " (before)" : ""}`;
    return `| ${[signs[level], oneLine(message), place, oneLine(reason ?? "")].join(" | ")} |`;
  });
  const more = changes.length - rows.length;
  const rest = more > 0 ? `\n\n${String(more)} more: \`npx -y pnpm@12 run check:bump --format json\` has all.` : "";
  return ["| Rise | Change | Where | Why |", "| --- | --- | --- | --- |", ...rows].join("\n") + rest;
}

/** Text that breaks neither a row nor a list. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").replaceAll("|", "\\|").trim();
}
