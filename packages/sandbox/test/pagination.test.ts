import type { Sandbox } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { openSandbox, project, send } from "./setup.ts";

const path = `${project}/services/example-service/build`;
const service = { projectId: "default-project", serviceId: "example-service" };

async function page(sandbox: Sandbox, query: string) {
  const { status, body } = await send(sandbox, `${path}?${query}`);
  return {
    status,
    ids: body.data?.builds.map(({ id }: { id: string }) => id),
    pagination: body.pagination,
    error: body.error,
  };
}

test("returns the newest 50 builds by default, or the requested number", async () => {
  const sandbox = openSandbox();
  const added = sandbox.addBuilds({ ...service, count: 60 });
  const first = await page(sandbox, "");
  expect(first.ids).toEqual(
    added
      .map(({ id }) => id)
      .toReversed()
      .slice(0, 50),
  );
  expect(first.pagination).toEqual({ hasNextPage: true, cursor: expect.stringMatching(/^[\w-]{24}$/), count: 50 });
  expect((await page(sandbox, "per_page=1")).ids).toHaveLength(1);
  expect((await page(sandbox, "per_page=100")).ids).toHaveLength(63);
});

test("returns every build once, and no cursor on the last page", async () => {
  const sandbox = openSandbox();
  sandbox.addBuilds({ ...service, count: 22 });
  const all = (await page(sandbox, "per_page=100")).ids;
  const found = [];
  let last = await page(sandbox, "per_page=7");
  found.push(last);
  while (last.pagination.hasNextPage) {
    last = await page(sandbox, `per_page=7&cursor=${last.pagination.cursor}`);
    found.push(last);
  }
  expect(found.map(({ ids, pagination }) => pagination.count - ids.length)).toEqual([0, 0, 0, 0]);
  expect(last.pagination).not.toHaveProperty("cursor");
  expect(found.flatMap(({ ids }) => ids)).toEqual(all);
});

test("keeps the position of a cursor, but not of a page number, while builds are added", async () => {
  const sandbox = openSandbox();
  sandbox.addBuilds({ ...service, count: 10 });
  const first = await page(sandbox, "per_page=5");
  const second = await page(sandbox, `per_page=5&cursor=${first.pagination.cursor}`);
  expect((await page(sandbox, "per_page=5&page=2")).ids).toEqual(second.ids);
  sandbox.addBuilds({ ...service, count: 3 });
  expect((await page(sandbox, `per_page=5&cursor=${first.pagination.cursor}`)).ids).toEqual(second.ids);
  expect((await page(sandbox, "per_page=5&page=2")).ids).not.toEqual(second.ids);
});

test("returns an empty page without a cursor past the end", async () => {
  const { ids, pagination } = await page(openSandbox(), "page=900719925474099");
  expect(ids).toEqual([]);
  expect(pagination).toEqual({ hasNextPage: false, count: 0 });
});

test.each([
  ["per_page=0", "/per_page"],
  ["per_page=101", "/per_page"],
  ["per_page=ten", "/per_page"],
  ["per_page=1.5", "/per_page"],
  ["per_page=", "/per_page"],
  ["page=0", "/page"],
  ["page=-1", "/page"],
  ["cursor=short", "/cursor"],
  ["cursor=AAAAAAAAAAAAAAAAAAAAAAAA", "/cursor"],
  ["cursor=%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00", "/cursor"],
  ["perPage=5", "/perPage"],
  ["page=1&page=2", "/page"],
])("rejects the query %s with a 400 at %s", async (query, pointer) => {
  const { status, error } = await page(openSandbox(), query);
  expect(status).toBe(400);
  expect(error.details).toEqual([{ in: "query", pointer, expected: expect.any(String) }]);
});

test("rejects a cursor of another service", async () => {
  const sandbox = openSandbox();
  sandbox.addBuilds({ ...service, serviceId: "example-build-service", count: 5 });
  const { body } = await send(sandbox, `${project}/services/example-build-service/build?per_page=2`);
  expect((await page(sandbox, `cursor=${body.pagination.cursor}`)).status).toBe(400);
});
