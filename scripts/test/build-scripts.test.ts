import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "./support/repository.ts";

const packages = globSync("packages/*/package.json", { cwd: repositoryRoot }).map((file) => {
  const { name, scripts } = JSON.parse(readFileSync(join(repositoryRoot, file), "utf8")) as {
    name: string;
    scripts: { build?: string; typecheck: string };
  };
  return { name, build: scripts.build ?? "", typecheck: scripts.typecheck };
});

const unchecked = packages.filter(({ build }) => build.includes("--noCheck"));

test("packages build without checking their types", () => {
  expect(unchecked.map(({ name }) => name)).toContain("@northspec/client");
});

test.each(unchecked)("the typecheck of $name checks the types that its build does not", (each) => {
  const [, project = "none"] = /tsc -p (\S+) --noCheck/.exec(each.build) ?? [];
  expect(each.typecheck.split(" && ")).toContain(`tsc -p ${project} --noEmit`);
});
