import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { operationPage } from "../src/links.ts";
import { readReference } from "../src/model/read.ts";

const bundle = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
const { operations } = readReference(JSON.parse(readFileSync(bundle, "utf8")));

test.each(operations)("the help of `$cliCommand` leads to the page of its operation", async (operation) => {
  const { stdout } = await promisify(execFile)("northspec", [...operation.cliCommand.split(" "), "--help"]);
  const page = new URL(operationPage(operation), manifest.homepage).href;
  expect(stdout.split("\n")).toContain(`Documentation: ${page}`);
});
