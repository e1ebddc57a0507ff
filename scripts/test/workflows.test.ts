import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "./support/repository.ts";

const files = globSync(".github/{workflows/*.yml,actions/*/action.yml}", { cwd: repositoryRoot }).toSorted();
const { scripts }: { scripts: object } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8"));

// actionlint checks the rest: syntax, expressions, permissions and untrusted input.
describe.each(files)("%s", (file) => {
  const content = readFileSync(join(repositoryRoot, file), "utf8");

  test("runs scripts that exist", () => {
    const names = [...content.matchAll(/pnpm@\d+ (?:run )?(?<name>[\w:-]+)/gu)].map(({ groups }) => groups?.["name"]);
    expect([...Object.keys(scripts), "install"]).toEqual(expect.arrayContaining(names));
  });

  test("pins every action to a commit, with the version that Dependabot updates", () => {
    const actions = [...content.matchAll(/uses: (?<action>.*)/gu)].map(({ groups }) => groups?.["action"] ?? "");
    for (const action of actions) expect(action).toMatch(/^\.\/|^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u);
  });
});
