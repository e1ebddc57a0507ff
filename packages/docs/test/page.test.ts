import { expect, test } from "vitest";
import { operationAnchors, withOwnLogo } from "../src/page.ts";

test("an operation stands at its tag and its operationId", () => {
  const bundle = { paths: { "/v1/jobs": { parameters: [], get: { operationId: "listJobs", tags: ["Cron jobs"] } } } };
  expect(operationAnchors(JSON.stringify(bundle))).toEqual({ listJobs: "#/cron-jobs/listjobs" });
});

test("the remote logo is replaced by one inside the page", () => {
  const page = withOwnLogo('<img src="https://cdn.redoc.ly/redoc/logo-mini-full.svg">');
  expect(page).toMatch(/^<img src="data:image\/svg\+xml,[^"]+">$/);
});

test("a build whose page has no remote logo any more says which step to remove", () => {
  expect(() => withOwnLogo("<p>")).toThrow("Remove this step from the build.");
});
