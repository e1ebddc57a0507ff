import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headers, pathOf, startSandbox } from "./api.ts";
import { build, peers } from "./processes.ts";
import { type BenchmarkResult, compare, type Subject, versionsOf } from "./comparison.ts";
import { load } from "./sandbox.ts";

const service = { projectId: "default-project", serviceId: "example-service" };
const path = "/v1/projects/{projectId}/services/{serviceId}/build";

interface ListSubject extends Subject {
  readonly count: number;
}

const subjects: readonly ListSubject[] = [
  { name: "1,000 builds", kind: "baseline", count: 1000 },
  { name: "100,000 builds", kind: "northspec", count: 100_000 },
];

/** Compares the cost of a page of a long list in the sandbox with that of a short one. */
export async function measure(rounds: number): Promise<BenchmarkResult> {
  build("sandbox");
  const directory = mkdtempSync(join(tmpdir(), "northspec-bench-"));
  let database = 0;
  try {
    return {
      title: "Lists in the sandbox",
      versions: versionsOf(peers, "autocannon"),
      columns: [
        { title: "CPU per first page, µs", better: "lower" },
        { title: "CPU per page in the middle, µs", better: "lower" },
      ],
      note: "A page has 50 results. The one in the middle is read with a cursor.",
      rows: await compare(subjects, rounds, async ({ count }) => {
        const server = await startSandbox("--db", join(directory, `${(database += 1)}.db`));
        try {
          const builds = { method: "POST", headers, body: JSON.stringify({ ...service, count }) };
          await fetch(`${server.url}/_sandbox/builds`, builds);
          const list = (query: string) =>
            ({ id: "listServiceBuilds", method: "GET", path: `${path}${query}`, parameters: service }) as const;
          const response = await fetch(server.url + pathOf(list(`?page=${count / 100}`)), { headers });
          const { pagination } = (await response.json()) as { pagination: { cursor: string } }; // not the last page
          const first = await load(server, list(""));
          const next = await load(server, list(`?cursor=${pagination.cursor}`));
          return [first.cpu, next.cpu];
        } finally {
          await server.stop();
        }
      }),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
