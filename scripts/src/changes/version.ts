import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LineCounter, parseDocument, Scalar } from "yaml";
import { JudgementError } from "./judgement-error.ts";
import type { Package } from "./packages.ts";
import type { Problem } from "./problem.ts";

const description = "spec/openapi.yaml";

/**
 * What is wrong with the version that packages and specification have in common: one version is one contract.
 *
 * @throws {@link JudgementError} where the specification is no YAML.
 */
export async function versionProblems(root: string, packages: readonly Package[]): Promise<Problem[]> {
  const version = packages.find(({ folder }) => folder === "spec")?.version;
  if (version === undefined) return [];
  const others = packages.filter((other) => other.version !== version);
  const info = await infoVersion(root);
  return [
    ...others.map(({ name, folder, version: other }): Problem => ({
      kind: "version",
      message: `${name} has the version ${other}, and the specification has ${version}.`,
      reason: "The packages carry one version between them, that of the contract.",
      mend: `Write \`"version": "${version}"\` in ${folder}/package.json.`,
      file: `${folder}/package.json`,
      line: 1,
    })),
    ...(info.version === version
      ? []
      : [
          {
            kind: "version" as const,
            message: `info.version is ${info.version}, and the version of the packages is ${version}.`,
            reason: "The document that is published would name another version than its package.",
            mend: `Write \`version: ${version}\` in ${description}:${String(info.line)}; a release raises both with \`npx -y pnpm@12 release:version\`.`,
            file: description,
            line: info.line,
            pointer: "#/info/version",
          },
        ]),
  ];
}

async function infoVersion(root: string): Promise<{ version: string; line: number }> {
  const lines = new LineCounter();
  const text = await readFile(join(root, description), "utf8").catch(() => {
    throw new JudgementError(`There is no ${description}. Restore it: everything is made from it.`);
  });
  const document = parseDocument(text, { lineCounter: lines });
  const [mistake] = document.errors;
  if (mistake !== undefined)
    throw new JudgementError(
      `${description} is no YAML: ${mistake.message.trim()}\n\nMend that first: \`npx -y pnpm@12 lint\` tells of each mistake.`,
    );
  const node = document.getIn(["info", "version"], true);
  if (!(node instanceof Scalar)) return { version: "missing", line: 1 };
  return { version: String(node.value), line: lines.linePos(node.range?.[0] ?? 0).line };
}
