// The sandbox with a specification of any size: copies of its paths stand for the operations to come.
import { createSandbox, serveSandbox, type SandboxOptions } from "@northspec/sandbox";
import { readFileSync } from "node:fs";

type Document = NonNullable<SandboxOptions["document"]>;

const [port, file = "", count, token = ""] = process.argv.slice(2);
const document = JSON.parse(readFileSync(file, "utf8")) as Document; // the bundle, which is linted
const sandbox = createSandbox({
  document: grow(document, Number(count)),
  tokens: [{ token, permissions: ["*"] }],
  rateLimit: Number.MAX_SAFE_INTEGER,
});
await serveSandbox(sandbox, { port: Number(port) });

/** The document with copies of its path items, until it has a number of operations. */
function grow(original: Document, operations: number): Document {
  const paths: Record<string, Readonly<Record<string, unknown>>> = { ...original.paths };
  const originals = Object.entries(original.paths);
  let size = originals.reduce((sum, [, item]) => sum + idsOf(item).length, 0);
  for (let copy = 1; size < operations; copy += 1) {
    for (const [path, item] of originals.slice(0, operations - size)) {
      paths[path.replace("{projectId}/", `{projectId}/copy-${copy}/`)] = rename(item, copy);
      size += idsOf(item).length;
    }
  }
  return { ...original, paths };
}

function idsOf(item: Readonly<Record<string, unknown>>): string[] {
  return Object.values(item).flatMap((operation) => operationIdOf(operation) ?? []);
}

function rename(item: Readonly<Record<string, unknown>>, copy: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([key, operation]) => {
      const id = operationIdOf(operation);
      return [key, id === undefined ? operation : { ...(operation as object), operationId: `${id}Copy${copy}` }];
    }),
  );
}

function operationIdOf(operation: unknown): string | undefined {
  if (typeof operation !== "object" || operation === null || !("operationId" in operation)) return undefined;
  return String(operation.operationId);
}
