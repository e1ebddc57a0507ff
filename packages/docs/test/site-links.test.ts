import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { operationPage } from "../src/links.ts";
import { reference } from "./html/render.ts";

test("the help of a CLI command links to the page of its operation", async () => {
  // The longest name.
  const [operation] = reference.operations.toSorted((one, other) => other.slug.length - one.slug.length);
  const { stdout } = await promisify(execFile)("northspec", [...(operation?.cliCommand.split(" ") ?? []), "--help"]);
  const page = new URL(operationPage(operation ?? { slug: "" }), manifest.homepage).href;
  expect(stdout.split("\n")).toContain(`Documentation: ${page}`);
});
