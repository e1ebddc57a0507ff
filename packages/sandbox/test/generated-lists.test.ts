import { createSandbox, type Sandbox } from "@northspec/sandbox";
import fc from "fast-check";
import { expect, test } from "vitest";
import { send } from "./setup.ts";
import { check } from "./traffic.ts";

const projects = "/v1/projects";

type Change = { readonly add: number } | { readonly remove: number };

const changes = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 3 }).map((add): Change => ({ add })),
    fc.nat().map((remove): Change => ({ remove })),
  ),
  { maxLength: 4 },
);

async function pageAt(sandbox: Sandbox, query: string): Promise<{ ids: string[]; cursor: string | undefined }> {
  const { status, body } = await send(sandbox, `${projects}?${query}`);
  expect(status).toBe(200);
  return { ids: body.data.projects.map(({ id }: { id: string }) => id), cursor: body.pagination.cursor };
}

test("cursors hold their place while projects are added and deleted", async () => {
  await check(
    40,
    fc.asyncProperty(
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(changes, { minLength: 12, maxLength: 12 }),
      async (count, perPage, rounds) => {
        const sandbox = createSandbox({ strict: true });
        const existing: string[] = ["default-project", "example-project"];
        const deleted = new Set<string>();
        let created = 0;
        const apply = async (change: Change) => {
          if ("add" in change) {
            for (let added = 0; added < change.add; added += 1) {
              const { body } = await send(sandbox, projects, { body: { name: `Project ${(created += 1)}` } });
              existing.push(body.data.id);
            }
            return;
          }
          const [id] = existing.splice(change.remove % Math.max(existing.length, 1), 1);
          if (id === undefined) return;
          deleted.add(id);
          await send(sandbox, `${projects}/${id}?delete_child_objects=true`, { method: "DELETE" });
        };
        await apply({ add: count });
        const found: string[] = [];
        let query: string | undefined = `per_page=${perPage}`;
        for (let round = 0; query !== undefined && round < 100; round += 1) {
          const { ids, cursor }: Awaited<ReturnType<typeof pageAt>> = await pageAt(sandbox, query);
          found.push(...ids);
          query = cursor === undefined ? undefined : `per_page=${perPage}&cursor=${cursor}`;
          if (query !== undefined) for (const change of rounds[round] ?? []) await apply(change);
        }
        // Each project is found once and in order, and those that were never deleted are all found.
        expect(new Set(found).size).toBe(found.length);
        expect(found.filter((id) => !deleted.has(id))).toEqual(existing);
        sandbox.close();
      },
    ),
  );
});
